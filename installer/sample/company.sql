-- Nordlicht, an invented coffee roastery: the sample company of ./run. Written for this project.
PRAGMA foreign_keys = ON;
BEGIN;

CREATE TABLE country (
  code TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE staff (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  reports_to INTEGER REFERENCES staff (id),
  hired TEXT NOT NULL,
  badge BLOB
);

CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  city TEXT,
  country TEXT NOT NULL REFERENCES country (code),
  email TEXT UNIQUE,
  credit REAL
);

CREATE TABLE product (
  sku TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  origin TEXT REFERENCES country (code),
  price REAL NOT NULL CHECK (price >= 0),
  weight REAL,
  picture BLOB
);

CREATE TABLE warehouse (
  code TEXT PRIMARY KEY NOT NULL,
  place TEXT NOT NULL
);

CREATE TABLE stock (
  warehouse TEXT NOT NULL REFERENCES warehouse (code),
  sku TEXT NOT NULL REFERENCES product (sku),
  quantity INTEGER NOT NULL DEFAULT 0,
  shelf TEXT,
  PRIMARY KEY (warehouse, sku)
) WITHOUT ROWID;

CREATE TABLE invoice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE,
  customer INTEGER NOT NULL REFERENCES customer (id),
  seller INTEGER REFERENCES staff (id) ON DELETE SET NULL,
  day TEXT NOT NULL,
  note TEXT
);

CREATE TABLE invoice_line (
  invoice INTEGER NOT NULL REFERENCES invoice (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  sku TEXT NOT NULL REFERENCES product (sku),
  quantity INTEGER NOT NULL,
  price REAL NOT NULL,
  discount REAL,
  PRIMARY KEY (invoice, line)
);

CREATE INDEX invoice_customer ON invoice (customer);

INSERT INTO country (code, name) VALUES
  ('DE', 'Deutschland'),
  ('GR', 'Ελλάδα'),
  ('JP', '日本'),
  ('ET', 'ኢትዮጵያ'),
  ('CO', 'Colombia'),
  ('IN', 'भारत'),
  ('EG', 'مصر'),
  ('GE', 'საქართველო'),
  ('NO', 'Norge');

INSERT INTO staff (id, name, reports_to, hired, badge) VALUES
  (1, 'Ingrid Sørensen', NULL, '2011-03-01', x'890100ff'),
  (2, 'Θεοδώρα Παππά', 1, '2014-09-15', NULL),
  (3, '佐藤 健', 1, '2016-01-04', x'000102030405060708090a0b0c0d0e0f'),
  (4, 'Māra Liepiņa', 2, '2018-06-18', NULL),
  (5, 'ثريا منصور', 2, '2020-02-03', x''),
  (6, 'Jörg Weiß', 3, '2021-11-22', NULL),
  (7, 'ანა გელაშვილი', 3, '2023-05-02', NULL);

INSERT INTO customer (id, name, city, country, email, credit) VALUES
  (1, 'Café Zur Linde', 'Kiel', 'DE', 'office1@customer.example', 124.66),
  (2, '喫茶ひまわり', '京都', 'JP', 'office2@customer.example', 159.52),
  (3, 'Καφενείο Ο Ήλιος', 'Θεσσαλονίκη', 'GR', 'office3@customer.example', 323.04),
  (4, 'Kontor & Söhne', 'Lübeck', 'DE', 'office4@customer.example', NULL),
  (5, 'مقهى النيل', 'القاهرة', 'EG', NULL, 811.74),
  (6, 'Bryggen Bakeri', 'Bergen', 'NO', 'office6@customer.example', 490.09),
  (7, 'Tomoca Friends', 'አዲስ አበባ', 'ET', 'office7@customer.example', 403.97),
  (8, 'ყავის სახლი', 'თბილისი', 'GE', 'office8@customer.example', NULL),
  (9, 'दिल्ली कॉफ़ी हाउस', 'नई दिल्ली', 'IN', 'office9@customer.example', 199.96),
  (10, 'Hafenkantine', 'Hamburg', 'DE', NULL, 795.98),
  (11, 'O''Brien''s Corner', 'Bremen', 'DE', 'office11@customer.example', 319.41),
  (12, 'Sala de Té', 'Bogotá', 'CO', 'office12@customer.example', NULL),
  (13, 'Nachtschicht', 'Berlin', 'DE', 'office13@customer.example', 422.17),
  (14, 'Kaffemik', 'Oslo', 'NO', 'office14@customer.example', 637.7),
  (15, '東京駅売店', '東京', 'JP', NULL, 851.68),
  (16, 'Mühlenladen', 'Celle', 'DE', 'office16@customer.example', NULL),
  (17, 'Die "Kleine" Pause', 'Köln', 'DE', 'office17@customer.example', 574.26),
  (18, 'Stadtbücherei', 'Flensburg', 'DE', 'office18@customer.example', 769.79);

INSERT INTO product (sku, name, origin, price, weight, picture) VALUES
  ('YIR-250', 'Yirgacheffe, 250 g', 'ET', 9.4, 0.25, x'e60d25bc64b1e3dd1fc4893a'),
  ('YIR-1000', 'Yirgacheffe, 1 kg', 'ET', 32.0, 1.0, NULL),
  ('SID-250', 'Sidamo, 250 g', 'ET', 8.9, 0.25, NULL),
  ('HUI-250', 'Huila, 250 g', 'CO', 8.2, 0.25, x'2c3ca859f3b9da74bd447468'),
  ('HUI-1000', 'Huila, 1 kg', 'CO', 27.5, 1.0, NULL),
  ('MON-250', 'Monsooned Malabar, 250 g', 'IN', 7.95, 0.25, NULL),
  ('MON-1000', 'Monsooned Malabar, 1 kg', 'IN', 26.4, 1.0, x'7e3e40598751c28ec4dcce43'),
  ('NACHT-250', 'Nachtschicht (Mischung), 250 g', NULL, 7.1, 0.25, NULL),
  ('NACHT-1000', 'Nachtschicht (Mischung), 1 kg', NULL, 22.0, 1.0, NULL),
  ('FILT-V60', 'Filter V60 フィルター', NULL, 4.75, 0.1, x'99d80aaadefac8518e88d59a'),
  ('TASSE-W', 'Tasse, weiß', NULL, 11.0, 0.31, NULL),
  ('TASSE-B', 'Tasse, blau', NULL, 11.0, 0.31, NULL),
  ('MÜHLE-1', 'Handmühle', NULL, 64.9, 0.875, x'fc7fd761ab1608c50932e302');

INSERT INTO warehouse (code, place) VALUES
  ('KIEL', 'Kiel, Schwentine'),
  ('NORD', 'Bergen'),
  ('駅前', '東京駅');

INSERT INTO stock (warehouse, sku, quantity, shelf) VALUES
  ('KIEL', 'YIR-250', 106, 'B4'),
  ('KIEL', 'YIR-1000', 320, 'Ü2'),
  ('KIEL', 'SID-250', 236, 'B4'),
  ('KIEL', 'HUI-250', 222, NULL),
  ('KIEL', 'HUI-1000', 79, NULL),
  ('KIEL', 'MON-250', 327, NULL),
  ('KIEL', 'MON-1000', 273, 'Ü2'),
  ('KIEL', 'NACHT-250', 237, NULL),
  ('KIEL', 'NACHT-1000', 251, 'Ü2'),
  ('KIEL', 'FILT-V60', 307, 'B4'),
  ('KIEL', 'TASSE-W', 149, 'B4'),
  ('KIEL', 'TASSE-B', 142, 'B4'),
  ('KIEL', 'MÜHLE-1', 269, 'B4'),
  ('NORD', 'YIR-1000', 54, 'Ü2'),
  ('NORD', 'SID-250', 130, NULL),
  ('NORD', 'HUI-250', 337, 'A1'),
  ('NORD', 'HUI-1000', 372, NULL),
  ('NORD', 'MON-250', 253, 'Ü2'),
  ('NORD', 'MON-1000', 363, 'A1'),
  ('NORD', 'NACHT-250', 149, NULL),
  ('NORD', 'NACHT-1000', 144, NULL),
  ('NORD', 'FILT-V60', 103, 'Ü2'),
  ('NORD', 'TASSE-W', 257, 'A1'),
  ('NORD', 'TASSE-B', 252, 'Ü2'),
  ('NORD', 'MÜHLE-1', 73, 'Ü2'),
  ('駅前', 'YIR-250', 260, 'A1'),
  ('駅前', 'YIR-1000', 157, 'Ü2'),
  ('駅前', 'SID-250', 112, 'Ü2'),
  ('駅前', 'HUI-1000', 267, NULL),
  ('駅前', 'MON-250', 253, 'B4'),
  ('駅前', 'NACHT-250', 24, 'Ü2'),
  ('駅前', 'FILT-V60', 206, 'A1'),
  ('駅前', 'TASSE-W', 289, 'B4'),
  ('駅前', 'TASSE-B', 263, NULL),
  ('駅前', 'MÜHLE-1', 102, NULL);

INSERT INTO invoice (id, number, customer, seller, day, note) VALUES
  (1, '2024-0001', 8, 4, '2024-01-13', '急ぎ'),
  (2, '2024-0002', 12, 2, '2024-01-20', '急ぎ'),
  (3, '2024-0003', 5, 7, '2024-02-24', '急ぎ'),
  (4, '2024-0004', 2, 1, '2024-02-13', 'bitte klingeln'),
  (5, '2024-0005', 5, 1, '2024-03-26', '急ぎ'),
  (6, '2024-0006', 1, 3, '2024-03-04', '急ぎ'),
  (7, '2024-0007', 4, 3, '2024-04-18', 'bitte klingeln'),
  (8, '2024-0008', 12, 7, '2024-04-28', NULL),
  (9, '2024-0009', 5, 2, '2024-05-25', 'τηλεφωνήστε πρώτα'),
  (10, '2024-0010', 5, 6, '2024-05-26', NULL),
  (11, '2024-0011', 16, 5, '2024-06-08', '急ぎ'),
  (12, '2024-0012', 7, 5, '2024-06-01', 'bitte klingeln'),
  (13, '2024-0013', 13, 4, '2024-07-21', 'bitte klingeln'),
  (14, '2024-0014', 14, 4, '2024-07-27', 'τηλεφωνήστε πρώτα'),
  (15, '2024-0015', 7, 2, '2024-08-21', 'τηλεφωνήστε πρώτα'),
  (16, '2024-0016', 5, 3, '2024-08-16', NULL),
  (17, '2024-0017', 14, 6, '2024-09-10', '急ぎ'),
  (18, '2024-0018', 6, 2, '2024-09-15', '急ぎ'),
  (19, '2024-0019', 3, 4, '2024-10-15', 'τηλεφωνήστε πρώτα'),
  (20, '2024-0020', 3, 4, '2024-10-25', '急ぎ'),
  (21, '2024-0021', 1, 2, '2024-11-15', 'τηλεφωνήστε πρώτα'),
  (22, '2024-0022', 14, 2, '2024-11-26', 'bitte klingeln');

INSERT INTO invoice_line (invoice, line, sku, quantity, price, discount) VALUES
  (1, 1, 'NACHT-1000', 15, 22.0, 0.3333333333333333),
  (1, 2, 'HUI-250', 13, 8.2, 0.3333333333333333),
  (1, 3, 'MON-1000', 10, 26.4, 0.3333333333333333),
  (1, 4, 'NACHT-250', 6, 7.1, 0.05),
  (2, 1, 'MÜHLE-1', 7, 64.9, 0.05),
  (2, 2, 'MON-1000', 2, 26.4, 0.05),
  (3, 1, 'MÜHLE-1', 5, 64.9, 0.3333333333333333),
  (3, 2, 'NACHT-1000', 19, 22.0, 0.05),
  (4, 1, 'HUI-250', 15, 8.2, 0.1),
  (5, 1, 'TASSE-B', 18, 11.0, NULL),
  (6, 1, 'TASSE-B', 6, 11.0, 0.1),
  (6, 2, 'MÜHLE-1', 21, 64.9, 0.3333333333333333),
  (6, 3, 'SID-250', 23, 8.9, 0.3333333333333333),
  (7, 1, 'TASSE-B', 19, 11.0, 0.05),
  (7, 2, 'HUI-1000', 5, 27.5, NULL),
  (8, 1, 'MON-250', 16, 7.95, 0.1),
  (8, 2, 'TASSE-W', 3, 11.0, 0.1),
  (8, 3, 'MÜHLE-1', 21, 64.9, NULL),
  (9, 1, 'MON-1000', 15, 26.4, 0.05),
  (9, 2, 'NACHT-250', 4, 7.1, 0.05),
  (10, 1, 'FILT-V60', 23, 4.75, 0.1),
  (10, 2, 'YIR-250', 11, 9.4, 0.1),
  (11, 1, 'YIR-250', 11, 9.4, 0.1),
  (11, 2, 'NACHT-1000', 18, 22.0, 0.05),
  (11, 3, 'FILT-V60', 10, 4.75, 0.1),
  (11, 4, 'MÜHLE-1', 10, 64.9, 0.05),
  (12, 1, 'YIR-250', 7, 9.4, 0.05),
  (12, 2, 'FILT-V60', 23, 4.75, 0.1),
  (12, 3, 'NACHT-1000', 24, 22.0, 0.05),
  (12, 4, 'HUI-250', 2, 8.2, NULL),
  (13, 1, 'MON-1000', 13, 26.4, 0.05),
  (13, 2, 'NACHT-250', 12, 7.1, 0.05),
  (14, 1, 'NACHT-1000', 21, 22.0, 0.1),
  (14, 2, 'SID-250', 5, 8.9, 0.3333333333333333),
  (14, 3, 'MON-1000', 6, 26.4, 0.3333333333333333),
  (15, 1, 'HUI-1000', 2, 27.5, 0.3333333333333333),
  (15, 2, 'TASSE-B', 15, 11.0, 0.05),
  (15, 3, 'NACHT-250', 1, 7.1, NULL),
  (16, 1, 'SID-250', 7, 8.9, 0.05),
  (16, 2, 'MÜHLE-1', 15, 64.9, 0.3333333333333333),
  (17, 1, 'YIR-1000', 3, 32.0, NULL),
  (17, 2, 'MÜHLE-1', 14, 64.9, 0.3333333333333333),
  (17, 3, 'NACHT-250', 2, 7.1, 0.1),
  (18, 1, 'SID-250', 18, 8.9, 0.1),
  (18, 2, 'NACHT-250', 5, 7.1, 0.1),
  (18, 3, 'NACHT-1000', 24, 22.0, NULL),
  (18, 4, 'TASSE-W', 11, 11.0, 0.05),
  (19, 1, 'HUI-1000', 13, 27.5, 0.1),
  (20, 1, 'MÜHLE-1', 7, 64.9, NULL),
  (20, 2, 'HUI-250', 15, 8.2, 0.1),
  (20, 3, 'TASSE-B', 8, 11.0, NULL),
  (21, 1, 'NACHT-250', 17, 7.1, 0.1),
  (21, 2, 'YIR-1000', 23, 32.0, 0.05),
  (21, 3, 'TASSE-B', 8, 11.0, 0.1),
  (22, 1, 'MON-1000', 6, 26.4, 0.1);

COMMIT;
