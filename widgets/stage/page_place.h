// PagePlace: one place of the stage: a heading, below it a page or the reason why that has nothing to show.
#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;
class QScrollArea;
class QToolButton;

namespace teardown {

class StagePage;

class PagePlace : public QFrame {
    Q_OBJECT
public:
    explicit PagePlace(QWidget* parent = nullptr);

    /// Null: none. A page that leaves is hidden and becomes a child of `home`.
    void setPage(StagePage* page, QWidget* home);
    StagePage* page() const { return m_page; }
    /// Why the page shows nothing now; empty: it is shown.
    void setReason(const QString& reason);
    void setHeadingShown(bool shown);
    /// Marks the place in which pages are opened.
    void setActive(bool active);
    QSize minimumSizeHint() const override { return {200, 60}; }

Q_SIGNALS:
    /// The heading was pressed.
    void pressed();
    void menuRequested(const QPoint& globalPosition);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();

    QPointer<StagePage> m_page;
    QString m_reason;
    QWidget* m_heading;
    QToolButton* m_title;
    QLabel* m_empty;
    QScrollArea* m_scroll;  ///< for a page that needs more room than there is
};

}  // namespace teardown
