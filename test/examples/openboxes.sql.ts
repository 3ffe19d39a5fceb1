// OpenBoxes' tables by its own change sets, as far as the example reads them: ids of 38 characters, times without a zone, no index on a change time.

const ID = 'char(38) NULL';
const OWN = "id char(38) NOT NULL DEFAULT '' PRIMARY KEY, version bigint NOT NULL DEFAULT 0";
const STAMPS = 'date_created datetime NOT NULL, last_updated datetime NOT NULL';

function table(name: string, columns: string): string {
  return `CREATE TABLE \`${name}\` (${columns}) DEFAULT CHARACTER SET utf8 COLLATE utf8_general_ci`;
}

export const OPENBOXES_TABLES: readonly string[] = [
  table('location_type', `${OWN}, name varchar(255) NOT NULL, location_type_code varchar(100) NULL`),
  table('location', `${OWN}, name varchar(255) NOT NULL, location_number varchar(255) NULL, location_type_id ${ID}, ${STAMPS}`),
  table('product', `${OWN}, name varchar(255) NOT NULL, product_code varchar(255) NULL, ${STAMPS}`),
  table(
    'product_availability',
    `id char(38) NOT NULL PRIMARY KEY, version int NOT NULL, bin_location_id ${ID}, inventory_item_id char(38) NOT NULL, location_id char(38) NOT NULL,
     product_id char(38) NOT NULL, product_code varchar(100) NOT NULL, lot_number varchar(100) NOT NULL DEFAULT 'DEFAULT',
     bin_location_name varchar(100) NOT NULL DEFAULT 'DEFAULT', quantity_on_hand int NOT NULL, quantity_allocated int NULL, quantity_on_hold int NULL,
     quantity_available_to_promise int NULL, ${STAMPS}, UNIQUE KEY (location_id, product_code, lot_number, bin_location_name)`,
  ),
  table(
    'requisition',
    `${OWN}, name varchar(255) NOT NULL, request_number varchar(255) NULL, status varchar(255) NULL, origin_id ${ID}, destination_id ${ID},
     is_template bit(1) NULL, ${STAMPS}`,
  ),
  table(
    'requisition_item',
    `${OWN}, requisition_id ${ID}, product_id char(38) NOT NULL, quantity int NOT NULL, quantity_canceled int NULL, cancel_reason_code varchar(255) NULL,
     parent_requisition_item_id ${ID}, substitution_item_id ${ID}, modification_item_id ${ID}, ${STAMPS}`,
  ),
  table('picklist_item', `${OWN}, requisition_item_id ${ID}, inventory_item_id ${ID}, quantity int NOT NULL, ${STAMPS}`),
  table(
    'shipment',
    `${OWN}, name varchar(255) NOT NULL, shipment_number varchar(255) NULL, current_status varchar(255) NULL, origin_id ${ID}, destination_id ${ID},
     requisition_id ${ID}, shipment_method_id ${ID}, date_created datetime NULL, last_updated datetime NULL`,
  ),
  table(
    'shipment_item',
    `${OWN}, shipment_id ${ID}, requisition_item_id ${ID}, product_id ${ID}, lot_number varchar(255) NULL, bin_location_id ${ID}, quantity int NOT NULL, ${STAMPS}`,
  ),
  table('shipment_method', `${OWN}, shipper_id ${ID}, shipper_service_id ${ID}, tracking_number varchar(255) NULL, ${STAMPS}`),
  table('shipper', `${OWN}, name varchar(255) NOT NULL`),
  table('reference_number', `${OWN}, identifier varchar(255) NOT NULL, reference_number_type_id ${ID}, ${STAMPS}`),
  table('shipment_reference_number', `shipment_reference_numbers_id ${ID}, reference_number_id ${ID}, reference_numbers_idx int NULL`),
  table('event_type', `${OWN}, name varchar(255) NOT NULL, event_code varchar(255) NOT NULL`),
  table('event', `${OWN}, event_date datetime NULL, event_type_id ${ID}, ${STAMPS}`),
  table('shipment_event', `shipment_events_id ${ID}, event_id ${ID}`),
  table(
    'receipt',
    `${OWN}, shipment_id ${ID}, receipt_number varchar(255) NULL, receipt_status_code varchar(255) NULL, actual_delivery_date datetime NULL, ${STAMPS}`,
  ),
  table(
    'receipt_item',
    `${OWN}, receipt_id ${ID}, shipment_item_id ${ID}, product_id ${ID}, quantity_shipped int NULL, quantity_received int NULL, quantity_canceled int NULL, ${STAMPS}`,
  ),
  table('order_type', `${OWN}, name varchar(255) NOT NULL, code varchar(255) NOT NULL`),
  table(
    'order',
    `${OWN}, name varchar(255) NOT NULL, order_number varchar(255) NULL, order_type_id ${ID}, status varchar(255) NULL, origin_id ${ID}, destination_id ${ID}, ${STAMPS}`,
  ),
  table('order_item', `${OWN}, order_id ${ID}, product_id ${ID}, quantity int NOT NULL, ${STAMPS}`),
  table('order_shipment', `order_item_id ${ID}, shipment_item_id ${ID}`),
];
