#pragma once

#include "base/error.h"
#include "ui/look/theme.h"

#include <QFrame>

#include <functional>
#include <string>

class QLabel;
class QPushButton;
class QTimer;
class QToolButton;

namespace dbsync::ui {

class FoldedText;
class IconLabel;

/// An inline message that never takes the focus: what happened, and a button for what to do about it.
class MessageBar : public QFrame
{
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);

    /// News that goes away by itself.
    void showNotice(const QString& text);
    /// With the machine's own words folded, and a button that copies a report.
    void showError(const Error& error);
    /// News that a person should have read.
    void showAdvice(const QString& text);
    /// Something that was asked for and not done, and why.
    void showRefusal(const QString& text);
    /// The same, and a button that puts it right.
    void showRefusal(const QString& text, const QString& actLabel, std::function<void()> act);
    /// What was done, and a button that takes it back.
    void showDone(const QString& text, const QString& actLabel, std::function<void()> act);
    /// Takes that back once it is not the last thing done any more.
    void withdrawDone();
    void showProblem(const QString& text, const QString& actLabel, std::function<void()> act);
    /// Takes an error back that holds no more.
    void withdrawError();
    /// That of this code only: it is told elsewhere by now.
    void withdrawError(const std::string& code);
    /// Takes away what would go by itself.
    void letGo();
    QString text() const;
    FoldedText* details() const { return m_details; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void offer(const QString& actLabel, std::function<void()> act);
    void show(Theme::Tone tone, const QString& icon, const QString& text);
    void goAway();
    void paintGround();

    Theme::Tone m_tone = Theme::Tone::Quiet;
    IconLabel* m_icon;
    QLabel* m_text;
    FoldedText* m_details;
    QPushButton* m_act;
    QToolButton* m_close;
    QTimer* m_away;
    std::function<void()> m_action;
    bool m_stays = false; ///< when its button is pressed
    bool m_done = false;  ///< showDone() is what it shows
    bool m_error = false; ///< showError()
    std::string m_errorCode;
};

} // namespace dbsync::ui
