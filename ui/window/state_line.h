#pragma once

#include "ui/words/situation.h"

#include <QWidget>

class QLabel;

namespace dbsync::ui {

class IconLabel;

/// The state at a glance: shape, word, and a sentence of what it means.
class StateLine : public QWidget
{
    Q_OBJECT

public:
    explicit StateLine(QWidget* parent = nullptr);

    void show(const Glance& glance);

private:
    IconLabel* m_icon;
    QLabel* m_word;
    QLabel* m_sentence;
};

} // namespace dbsync::ui
