#pragma once

#include "change/wire.h"

#include <string>
#include <unordered_set>
#include <vector>

namespace dbsync::datasource {

/// The rows of a batch that the cloud does not take, each once, up to as many as an answer names.
class Refusals
{
public:
    static constexpr std::size_t most = 10'000;

    /// Names a row; nothing where it is named already, by whatever reason.
    void add(wire::RefusedRow row);
    bool isRefused(const std::string& table, const std::string& key) const;

    bool empty() const { return m_rows.empty(); }
    /// More than an answer can name: what follows need not be looked at.
    bool full() const { return m_more; }
    /// The answer that names them; they are moved into it.
    wire::BatchAnswer answer();

private:
    std::vector<wire::RefusedRow> m_rows;
    std::unordered_set<std::string> m_keys;
    bool m_more = false;
};

} // namespace dbsync::datasource
