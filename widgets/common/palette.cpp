#include "widgets/common/palette.h"

#include "widgets/common/palette_delegate.h"

#include <QApplication>
#include <QBoxLayout>
#include <QGraphicsDropShadowEffect>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTimer>

#include <algorithm>

namespace teardown {
namespace {
constexpr int kWidth = 600;
constexpr int kRowsShown = 11;
constexpr int kPage = 8;
constexpr int kPaletteTop = 58;
}  // namespace

Palette::Palette(QWidget* window)
    : QFrame(window),
      m_model(new PaletteModel(this)),
      m_field(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_nothing(new QLabel(this)) {
    setObjectName(QStringLiteral("palette"));
    setAttribute(Qt::WA_StyledBackground);
    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(28);
    shadow->setOffset(0, 6);
    shadow->setColor(QColor(0, 0, 0, 70));
    setGraphicsEffect(shadow);
    m_field->setPlaceholderText(tr("Find a command, module, step, tensor or config key"));
    m_field->setAccessibleName(tr("Find anything"));
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(tr("Found"));
    m_nothing->setText(tr("No matches."));
    m_nothing->setProperty("muted", true);
    m_nothing->setContentsMargins(12, 8, 12, 10);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_field);
    layout->addWidget(m_list);
    layout->addWidget(m_nothing);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setQuery(text);
        place();
    });
    connect(m_field, &QLineEdit::returnPressed, this, &Palette::runCurrent);
    connect(m_list, &QListView::clicked, this, &Palette::runCurrent);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        if (isVisible() && now && now != this && !isAncestorOf(now) && now->window() == this->window()) {
            m_before = nullptr;
            dismiss();
        }
    });
    window->installEventFilter(this);
    hide();
}

void Palette::open() {
    if (isVisible()) return m_field->selectAll();
    m_before = QApplication::focusWidget();
    std::vector<PaletteEntry> entries;
    for (const PaletteSource& source : m_sources) {
        std::vector<PaletteEntry> some = source();
        std::move(some.begin(), some.end(), std::back_inserter(entries));
    }
    m_model->setEntries(std::move(entries), m_recent);
    m_field->clear();
    show();
    raise();
    place();
    m_field->setFocus();
}

void Palette::dismiss() {
    if (!isVisible()) return;
    hide();
    if (m_before) m_before->setFocus();
    // The results may keep much of the network's data alive.
    m_model->setEntries({}, {});
}

void Palette::place() {
    const QSize room = parentWidget()->size();
    const bool any = m_model->rowCount() > 0;
    m_list->setVisible(any);
    m_nothing->setVisible(!any);
    const int rows = std::min(m_model->rowCount(), kRowsShown);
    m_list->setFixedHeight(rows * PaletteDelegate::kRowHeight + 2);
    if (any) {
        m_list->setCurrentIndex(m_model->index(0, 0));
        m_list->scrollToTop();
    }
    const int width = std::min(kWidth, room.width() - 32);
    setFixedWidth(std::max(width, 240));
    layout()->activate();
    resize(this->width(), layout()->sizeHint().height());
    QFrame::move((room.width() - this->width()) / 2, kPaletteTop);
}

void Palette::move(int rows) {
    const int count = m_model->rowCount();
    if (count == 0) return;
    const int row = m_list->currentIndex().row() + rows;
    // Moving past one end wraps around; a page stops at the end.
    const int wanted = rows == 1 || rows == -1 ? (row + count) % count : std::clamp(row, 0, count - 1);
    m_list->setCurrentIndex(m_model->index(wanted, 0));
}

void Palette::runCurrent() {
    const PaletteEntry* entry = m_model->entry(m_list->currentIndex().row());
    if (!entry) return;
    const QString id = entry->id;
    const std::function<void()> run = entry->run;
    m_recent.removeAll(id);
    m_recent.prepend(id);
    if (m_recent.size() > kMostRecent) m_recent.resize(kMostRecent);
    dismiss();
    Q_EMIT recentChanged();
    if (run) run();
}

bool Palette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    } else if (watched == m_field && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        static constexpr int keys[] = {Qt::Key_Escape, Qt::Key_Up, Qt::Key_Down, Qt::Key_PageUp, Qt::Key_PageDown};
        if (std::find(std::begin(keys), std::end(keys), key) == std::end(keys)) return false;
        // These keys are shortcuts of the window; while the palette is open they belong to it.
        event->accept();
        if (event->type() == QEvent::ShortcutOverride) return true;
        if (key == Qt::Key_Escape)
            dismiss();
        else if (key == Qt::Key_Up || key == Qt::Key_Down)
            move(key == Qt::Key_Up ? -1 : 1);
        else
            move(key == Qt::Key_PageUp ? -kPage : kPage);
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace teardown
