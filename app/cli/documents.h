#pragma once

#include "device/view/records.h"
#include "sync/session/progress.h"

#include <nlohmann/json.hpp>

/// The contract's JSON, and the same in words.
nlohmann::ordered_json toJson(const dbsync::Value& value);
nlohmann::ordered_json toJson(const dbsync::device::Record& record);
nlohmann::ordered_json toJson(const dbsync::device::Status& status);
nlohmann::ordered_json toJson(const dbsync::device::PendingChange& change);
nlohmann::ordered_json toJson(const dbsync::device::Conflict& conflict);
nlohmann::ordered_json toJson(const dbsync::device::ActivityEntry& entry);
nlohmann::ordered_json toJson(const dbsync::device::RowChange& change);
nlohmann::ordered_json toJson(const dbsync::sync::SyncReport& report);

std::string inWords(const dbsync::device::Status& status);
std::string inWords(const dbsync::device::PendingChange& change);
std::string inWords(const dbsync::device::Conflict& conflict);
std::string inWords(const dbsync::device::ActivityEntry& entry);
std::string inWords(const dbsync::device::RowChange& change);
std::string inWords(const dbsync::sync::SyncReport& report);
