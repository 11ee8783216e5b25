#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbsync {

/// A column's own words in a CREATE TABLE: its name and its definition, as written.
struct ColumnText
{
    std::string name;
    std::string text;
};

/// The columns of a CREATE TABLE, generated ones too, in order; empty where it cannot be read. Table constraints are
/// left out.
std::vector<ColumnText> columnTexts(std::string_view createTable);

} // namespace dbsync
