#pragma once

#include "test_support/company.h"

#include <QTest>

namespace dbsync::test {

/// The references of a desk's file that lead nowhere: "table|rowid|parent".
inline QString dangling(Company& company, int desk)
{
    return company.query(desk, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check");
}

/// Decides each conflict by itself, one way; some can be decided only once others are.
inline void decideAll(Company& company, int desk, device::Decision::Use use)
{
    auto replica = company.replica(desk);
    const auto waiting = replica->conflicts();
    QVERIFY(waiting);
    device::Decision decision;
    decision.use = use;
    for (const auto& conflict : *waiting)
        (void)replica->resolve(conflict.id, decision);
}

} // namespace dbsync::test
