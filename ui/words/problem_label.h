#pragma once

#include <QLabel>

namespace dbsync::ui {

/// What is wrong with what was typed or asked; takes no room while nothing is. Red, and announced to screen readers. A
/// note in its place tells what nobody has to put right, and is not red.
class ProblemLabel : public QLabel
{
    Q_OBJECT

public:
    explicit ProblemLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    void setNote(const QString& text);
    void clear() { setText({}); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void show(const QString& text);
    void makeRoom();
    void colour();

    bool m_isNote = false;
};

} // namespace dbsync::ui
