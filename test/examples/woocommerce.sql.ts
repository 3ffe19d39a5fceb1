// WooCommerce's tables as its own installer makes them (High-Performance Order Storage, prefix wp_), as far as the example reads them.

export const WOOCOMMERCE_TABLES: readonly string[] = [
  `CREATE TABLE wp_wc_orders (
    id bigint(20) unsigned NOT NULL,
    status varchar(20) NULL,
    currency varchar(10) NULL,
    type varchar(20) NULL,
    tax_amount decimal(26,8) NULL,
    total_amount decimal(26,8) NULL,
    date_created_gmt datetime NULL,
    date_updated_gmt datetime NULL,
    parent_order_id bigint(20) unsigned NULL,
    PRIMARY KEY (id),
    KEY status (status),
    KEY date_created (date_created_gmt),
    KEY type_status_date (type, status, date_created_gmt),
    KEY parent_order_id (parent_order_id),
    KEY date_updated (date_updated_gmt)
  ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
  `CREATE TABLE wp_wc_orders_meta (
    id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    order_id bigint(20) unsigned NULL,
    meta_key varchar(255),
    meta_value text NULL,
    KEY meta_key_value (meta_key(100), meta_value(82)),
    KEY order_id_meta_key_meta_value (order_id, meta_key(100), meta_value(82))
  ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
];
