#pragma once

#include "test_support/company.h"

namespace dbsync::test {

/// The company of the tests of copied and restored files and clouds.
inline constexpr const char* schema =
    "CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT, body TEXT); INSERT INTO note VALUES (1, "
    "'a', 'b'), (2, 'c', 'd'); CREATE TABLE line(id INTEGER PRIMARY KEY, note INTEGER REFERENCES "
    "note(id), text TEXT); CREATE TABLE tag(name TEXT PRIMARY KEY COLLATE NOCASE, n INTEGER); CREATE TABLE word(id "
    "INTEGER PRIMARY KEY, "
    "text TEXT); CREATE UNIQUE INDEX word_text ON word(lower(text))";
inline const QStringList tables{QStringLiteral("note"), QStringLiteral("line"), QStringLiteral("tag"),
                                QStringLiteral("word")};
inline constexpr const char* titles = "SELECT title FROM note ORDER BY title";

} // namespace dbsync::test
