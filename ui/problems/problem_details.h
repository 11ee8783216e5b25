#pragma once

#include "ui/words/situation.h"

#include <QWidget>

class QToolButton;

namespace dbsync::ui {

class FoldedText;

/// What stands behind a problem: folded until someone asks for it, with a button that copies a report for whoever
/// helps.
class ProblemDetails : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemDetails(QWidget* parent = nullptr);

    void show(const Situation& situation, const std::optional<Error>& error);
    QToolButton* foldButton() const;
    QToolButton* copyButton() const { return m_copy; }
    QString text() const;

private:
    void copy();

    FoldedText* m_text;
    QToolButton* m_copy;
    QString m_report;
};

} // namespace dbsync::ui
