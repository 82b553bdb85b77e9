// Callout: a short text that points at a part of the window while the rest is dimmed. One of a sequence: Next, Back, Skip. Keyboard: Return
// or Right, Left, Escape.
#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace teardown {

class Callout : public QWidget {
    Q_OBJECT
public:
    explicit Callout(QWidget* window);
    /// Points at `target` (a child of the window). `number` counts from 1.
    void point(QWidget* target, const QString& title, const QString& text, int number, int count);
    QRect targetRect() const;
    QString title() const;

Q_SIGNALS:
    void next();
    void back();
    void skipped();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    QPointer<QWidget> m_target;
    QWidget* m_card;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_count;
    QPushButton* m_back;
    QPushButton* m_next;
};

}  // namespace teardown
