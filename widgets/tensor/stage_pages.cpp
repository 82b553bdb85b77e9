#include "widgets/tensor/stage_pages.h"

#include <QApplication>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace teardown {

StagePages::StagePages(QStackedWidget* stack, QBoxLayout* row, QWidget* parent) : QObject(parent), m_stack(stack) {
    auto* group = new QButtonGroup(this);
    const QString names[kCount] = {tr("Heatmaps"), tr("Graph"),      tr("Fold"),   tr("Answer"),
                                   tr("Details"),  tr("Checkpoint"), tr("Source"), tr("What is next")};
    for (int i = 0; i < kCount; ++i) {
        auto* button = new QToolButton(parent);
        button->setText(names[i]);
        button->setCheckable(true);
        button->setProperty("flat", true);
        button->setAccessibleName(tr("Show %1").arg(names[i]));
        button->hide();
        group->addButton(button);
        connect(button, &QToolButton::clicked, this, [this, i] { Q_EMIT clicked(static_cast<StagePage>(i)); });
        row->addWidget(button);
        m_pages[i].button = button;
    }
}

void StagePages::setWidget(StagePage page, QWidget* widget, QWidget* focus) {
    Page& entry = m_pages[index(page)];
    if (m_stack->indexOf(widget) < 0) m_stack->addWidget(widget);
    entry.widget = widget;
    entry.focus = focus ? focus : widget;
    if (page == m_now) open(page);
}

void StagePages::setAvailable(StagePage page, bool available) {
    Page& entry = m_pages[index(page)];
    entry.available = available && entry.widget;
    entry.button->setVisible(entry.available);
}

bool StagePages::anyAvailable() const {
    return std::any_of(std::begin(m_pages), std::end(m_pages) - 1, [](const Page& page) { return page.available; });
}

int StagePages::buttonsWidth() const {
    constexpr int kGap = 4;
    int width = 0;
    for (const Page& page : m_pages)
        if (page.available) width += page.button->sizeHint().width() + kGap;
    return width;
}

void StagePages::open(StagePage page) {
    const Page& entry = m_pages[index(page)];
    if (!entry.widget) return;
    const QWidget* focused = QApplication::focusWidget();
    const bool inside = focused && (focused == m_stack || m_stack->isAncestorOf(focused));
    m_now = page;
    if (inside) m_stack->setFocus();
    m_stack->setCurrentWidget(entry.widget);
    entry.button->setChecked(true);
    if (inside) focus();
}

void StagePages::focus() {
    if (QWidget* widget = m_pages[index(m_now)].focus) widget->setFocus();
}

}  // namespace teardown
