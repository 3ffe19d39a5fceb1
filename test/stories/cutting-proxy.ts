// A way to a database that breaks: it lets so many bytes through to the reader, then cuts the line.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  /** The same database, behind this proxy. */
  readonly url: string;
  /** How many connections were made. */
  readonly connections: () => number;
  drop(): Promise<void>;
}

/** `lets`: how many bytes the connection of this number (from 1) may bring; with 0 it is cut at once. */
export async function cuttingProxy(url: string, lets: (connection: number) => number): Promise<CuttingProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((reader) => {
    connections += 1;
    let left = lets(connections);
    const database = connect(Number(target.port), target.hostname);
    const cut = (): void => {
      reader.destroy();
      database.destroy();
      sockets.delete(reader);
      sockets.delete(database);
    };
    for (const socket of [reader, database]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', cut);
    }
    if (left <= 0) return cut();
    reader.pipe(database);
    database.on('data', (bytes) => {
      left -= bytes.length;
      if (left <= 0) cut();
      else reader.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const behind = new URL(url);
  behind.port = String((server.address() as AddressInfo).port);
  return {
    url: behind.href,
    connections: () => connections,
    drop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
