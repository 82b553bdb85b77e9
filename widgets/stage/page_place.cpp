#include "widgets/stage/page_place.h"

#include "widgets/stage/stage_page.h"
#include "widgets/style/looks.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>

namespace teardown {

PagePlace::PagePlace(QWidget* parent)
    : QFrame(parent),
      m_heading(new QWidget(this)),
      m_title(new QToolButton(m_heading)),
      m_empty(new QLabel(this)),
      m_scroll(new QScrollArea(this)) {
    m_heading->setObjectName(QStringLiteral("placeHeading"));
    m_heading->setAttribute(Qt::WA_StyledBackground);
    m_title->setProperty("flat", true);
    m_title->setCheckable(true);
    m_title->setToolTip(tr("Selects the page of this place"));
    m_title->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_title->setArrowType(Qt::DownArrow);
    auto* row = new QHBoxLayout(m_heading);
    row->setContentsMargins(6, 1, 6, 1);
    row->addWidget(m_title);
    row->addStretch(1);
    m_empty->setProperty("muted", true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(16);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidgetResizable(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_empty, 1);
    m_heading->installEventFilter(this);
    connect(m_title, &QToolButton::clicked, this, [this] {
        Q_EMIT pressed();
        Q_EMIT menuRequested(m_title->mapToGlobal(QPoint(0, m_title->height())));
        refresh();
    });
    setHeadingShown(false);
    refresh();
}

void PagePlace::setPage(StagePage* page, QWidget* home) {
    if (page == m_page) return;
    if (m_page && m_scroll->widget() == m_page) {
        m_page->hide();
        m_scroll->takeWidget();
        m_page->setParent(home);
    }
    m_page = page;
    if (page) {
        m_scroll->setWidget(page);
        // The page paints its own background.
        page->setAutoFillBackground(false);
    }
    refresh();
}

void PagePlace::setReason(const QString& reason) {
    if (reason == m_reason) return;
    m_reason = reason;
    refresh();
}

void PagePlace::setHeadingShown(bool shown) { m_heading->setVisible(shown); }

void PagePlace::setActive(bool active) {
    m_heading->setProperty("active", active);
    m_title->setChecked(active);
    restyle(m_heading);
}

bool PagePlace::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_heading && event->type() == QEvent::MouseButtonPress) Q_EMIT pressed();
    return QFrame::eventFilter(watched, event);
}

void PagePlace::refresh() {
    const QString title = m_page ? m_page->title() : tr("No page");
    m_title->setText(title);
    m_title->setAccessibleName(tr("%1: select the page of this place").arg(title));
    m_title->setChecked(m_heading->property("active").toBool());
    const bool shown = m_page && m_reason.isEmpty();
    m_empty->setText(m_page ? m_reason : tr("Select a page above."));
    m_empty->setVisible(!shown);
    m_scroll->setVisible(shown);
    if (m_page) m_page->setVisible(shown);
}

}  // namespace teardown
