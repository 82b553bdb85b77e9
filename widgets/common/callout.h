// Callout: a short text that points at a part of the window while the rest is dimmed. One of a sequence: Next, Back, Skip. Keyboard: Return
// or Right, Left, Escape. It may offer something to try: by its button, or by the key that does it in the window.
#pragma once

#include <QKeySequence>
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
    /// Something to try here: tried() is emitted by the button with this text and by the key. Without a text: nothing.
    void offer(const QString& text, const QKeySequence& key = {});
    /// It was tried: says so. The button stays, to try it again.
    void setTried();
    bool wasTried() const { return m_tried; }
    QRect targetRect() const;
    QString title() const;

Q_SIGNALS:
    void next();
    void back();
    void skipped();
    void tried();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void polishButtons();
    QPointer<QWidget> m_target;
    QWidget* m_card;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_count;
    QPushButton* m_back;
    QPushButton* m_next;
    QPushButton* m_try;
    QString m_offer;
    QKeySequence m_key;
    bool m_tried = false;
};

}  // namespace teardown
