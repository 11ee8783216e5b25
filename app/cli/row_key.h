#pragma once

#include "change/value.h"
#include "device/view/replica.h"
#include "invocation.h"

/// Adds --table T and --key JSON.
void addRowOptions(Invocation& invocation, const QString& tableDescription);

/// The key that --table and --key name: {"COLUMN":VALUE,…}, [VALUE,…] or VALUE, in the contract's JSON.
dbsync::Result<dbsync::Row> rowKey(const Invocation& invocation, dbsync::device::Replica& replica);
