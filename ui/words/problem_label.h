#pragma once

#include <QLabel>

namespace dbsync::ui {

/// What is wrong with what was typed or asked; takes no room while nothing is. Red, and announced to screen readers.
class ProblemLabel : public QLabel
{
    Q_OBJECT

public:
    explicit ProblemLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    void clear() { setText({}); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeRoom();
    void colour();
};

} // namespace dbsync::ui
