#pragma once

#include "ui/words/situation.h"

#include <QWidget>

class QLabel;

namespace dbsync::ui {

class Announcer;
class IconLabel;

/// The state at a glance: shape, word, and a sentence of what it means.
class StateLine : public QWidget
{
    Q_OBJECT

public:
    explicit StateLine(QWidget* parent = nullptr);

    void show(const Glance& glance);

private:
    void announceOf(const Glance& glance);

    IconLabel* m_icon;
    QLabel* m_word;
    QLabel* m_sentence;
    Announcer* m_announcer;
    QString m_told;             ///< the word that was said last
    bool m_toldTrouble = false; ///< whether that was bad news
};

} // namespace dbsync::ui
