#pragma once

#include "ui/live/database.h"

#include <QLabel>

namespace dbsync::ui {

/// Says which new rows got another number in a sync, because theirs was taken; hidden where none did.
class MovedKeysLabel : public QLabel
{
    Q_OBJECT

public:
    explicit MovedKeysLabel(QWidget* parent = nullptr);

    void tellOf(Database* database, const std::vector<std::int64_t>& activities);

private:
    void add(const std::vector<device::MovedKey>& moved);

    std::vector<std::int64_t> m_activities;
    std::vector<device::MovedKey> m_moved;
    int m_question = 0;
};

} // namespace dbsync::ui
