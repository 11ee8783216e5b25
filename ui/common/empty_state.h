#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace dbsync::ui {

class IconLabel;

/// What stands where there is nothing to show: why, and a button that leads on.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(const QString& icon, QWidget* parent = nullptr);

    void setWords(const QString& title, const QString& sentence);
    /// Without a label there is no button.
    void setAct(const QString& label);
    QPushButton* button() const { return m_button; }

signals:
    void acted();

private:
    QLabel* m_title;
    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace dbsync::ui
