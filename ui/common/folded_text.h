#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace dbsync::ui {

/// Words that most people do without: folded until someone asks for them.
class FoldedText : public QWidget
{
    Q_OBJECT

public:
    explicit FoldedText(const QString& accessibleName, QWidget* parent = nullptr);

    /// Folds where the text is another one than before; hides where there is none.
    void setText(const QString& text);
    /// Beside the button that unfolds.
    void addButton(QToolButton* button);
    QToolButton* foldButton() const { return m_fold; }
    /// "" while it is folded.
    QString shownText() const;

private:
    QToolButton* m_fold;
    QLabel* m_text;
    QHBoxLayout* m_buttons;
};

} // namespace dbsync::ui
