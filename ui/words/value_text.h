#pragma once

#include "change/value.h"
#include "device/edit/typed_value.h"
#include "device/view/records.h"

#include <QString>
#include <QStringList>

#include <initializer_list>
#include <optional>

namespace dbsync::ui {

/// How a cell is painted and aligned.
enum class CellKind { Text, Number, Null, Blob, Waiting };

CellKind cellKind(const Value& value);

/// The whole value as people read it: NULL, exact numbers, text, "12 bytes". Never localised: what is shown can be
/// typed.
QString exactText(const Value& value);
/// The same on one line of bounded length.
QString cellText(const Value& value);
/// The same, with some digits of a hash where it would look like one of `others` (nulls among them are skipped) that
/// is another value: two pictures of one size, or long texts that are cut. The digits hold while the program runs.
QString distinctText(const Value& value, std::initializer_list<const Value*> others);
/// The same, short enough to stand in a sentence.
QString shortText(const Value& value);

/// What was typed, as a value that the column takes (typed_value.h). Where people write 3,50 that is a number too.
std::optional<Value> typedValue(const QString& typed, const device::ColumnShape& column);

/// What was typed, as a value of the type of `like` where it reads as one, else as text.
Value valueFromText(const QString& text, const Value& like);

QString toQString(std::string_view text);
QStringList toQStringList(const std::vector<std::string>& texts);

/// The names of the columns with their values, "AlbumId 5".
QString keyText(const device::Record& key);
/// A row as people call it: by its name or title where it has one, and its key.
QString rowLabel(const device::Record& key, const std::optional<device::Record>& row);

} // namespace dbsync::ui
