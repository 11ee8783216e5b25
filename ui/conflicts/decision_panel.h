#pragma once

#include "device/view/records.h"

#include <QHash>
#include <QWidget>

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace dbsync::ui {

/// The ways out of a conflict, each with what will come of it, told before it is done.
class DecisionPanel : public QWidget
{
    Q_OBJECT

public:
    explicit DecisionPanel(QWidget* parent = nullptr);

    /// `alike` is how many others are of the same kind in the same table.
    void setConflict(const device::Conflict* conflict, int alike);
    /// Whether every column that clashes has its choice, and whether there is such a choice at all.
    void setChoices(bool possible, bool complete);
    bool forAllAlike() const;
    QPushButton* button(device::Decision::Use use) const { return m_ways[use].button; }
    QPushButton* laterButton() const { return m_later; }
    QCheckBox* alikeBox() const { return m_alike; }

signals:
    void decided(dbsync::device::Decision::Use use);
    void postponed();

private:
    struct Way
    {
        QWidget* whole;
        QPushButton* button;
        QLabel* consequence;
    };

    Way addWay(device::Decision::Use use, const QString& icon, const QKeySequence& key, QHBoxLayout* layout);

    QHash<device::Decision::Use, Way> m_ways;
    QPushButton* m_later;
    QCheckBox* m_alike;
};

} // namespace dbsync::ui
