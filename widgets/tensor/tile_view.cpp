#include "widgets/tensor/tile_view.h"

#include "widgets/common/theme.h"
#include "widgets/tensor/heatmap_access.h"
#include "widgets/tensor/tile_buttons.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace teardown {
namespace {

constexpr int kButtonBelowText = 34;  // for a tensor that was not kept
constexpr int kSettled = 30;          // milliseconds without another change of size or theme
constexpr int kNotch = 120;           // of a wheel
constexpr int kLargestSide = 2000;

}  // namespace

TileView::TileView(Lane& lane, QWidget* parent)
    : QAbstractScrollArea(parent), m_runner(lane, this), m_buttons(new TileButtons(viewport())) {
    installHeatmapAccess();
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("All channels as tiles"));
    setMinimumWidth(180);
    connect(m_buttons->recompute(), &QPushButton::clicked, this, &TileView::recomputeClicked);
    connect(m_buttons->fold(), &QAbstractButton::clicked, this, [this] { setInputsFolded(!m_foldInputs); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) { m_buttons->place(m_page, value); });
    m_later.setSingleShot(true);
    m_later.setInterval(kSettled);
    connect(&m_later, &QTimer::timeout, this, &TileView::request);
    connect(&Theme::instance(), &Theme::changed, this, &TileView::requestLater);
}

// Tensors and how they are shown

void TileView::setTensors(std::vector<StageTensor> tensors) {
    // The page belongs to the tensors: do not show pictures of another step under new headings.
    m_given = std::move(tensors);
    m_tensors = m_given;
    m_next.clear();
    TileChoice& choice = m_marks.choice = {};
    for (std::size_t i = m_tensors.size(); i-- > 0;)
        if (m_tensors[i].kept() && (choice.tensor < 0 || !m_tensors[i].isInput)) choice.tensor = static_cast<int>(i);
    if (choice.tensor >= 0)
        choice.plane =
            std::clamp(m_kept.value_or(0), 0, std::max(0, m_tensors[static_cast<std::size_t>(choice.tensor)].channelCount() - 1));
    verticalScrollBar()->setValue(0);
    m_fresh = true;
    request();
}

void TileView::refreshTensors(std::vector<StageTensor> tensors) {
    // There was no tensor to select before; now there may be one.
    if (tensors.size() != m_given.size() || m_marks.choice.tensor < 0) return setTensors(std::move(tensors));
    if (m_runner.busy()) {
        m_next = std::move(tensors);
        return;
    }
    m_given = std::move(tensors);
    request();
}

void TileView::setStyle(const HeatmapStyle& style) {
    m_style = style;
    request();
}

void TileView::setArrangement(const ChannelArrangement& arrangement) {
    m_arrangement = arrangement;
    request();
}

void TileView::setInputsFolded(bool folded) {
    if (folded == m_foldInputs) return;
    m_foldInputs = folded;
    request();
    Q_EMIT inputsFoldedChanged(folded);
}

void TileView::sizeTiles(int step) {
    if (step == 0) return setTileSide(0);
    const auto tensor = static_cast<std::size_t>(std::max(0, m_marks.choice.tensor));
    if (!m_sheets || tensor >= m_sheets->rendered.size() || m_sheets->rendered[tensor].sheet.tiles.empty()) return;
    // By whole pixels of an element, so that each step is visible; a quarter, so that it does not take many.
    const TileSheet& sheet = m_sheets->rendered[tensor].sheet;
    const int side = std::max(sheet.tiles.front().width, sheet.tiles.front().height) / sheet.cell;
    const int cell = step > 0 ? sheet.cell + std::max(1, sheet.cell / 4) : std::max(1, sheet.cell - std::max(1, sheet.cell / 5));
    // Rounded up: dividing by the side later must give this cell again.
    setTileSide(static_cast<int>(std::ceil(cell * side / devicePixelRatioF())));
}

void TileView::setTileSide(int side) {
    side = std::clamp(side, 0, kLargestSide);
    if (side == m_tileSide) return;
    m_tileSide = side;
    request();
    Q_EMIT tileSideChanged(side);
}

// Rendering

SheetSpace TileView::spaceNow() const {
    const double ratio = devicePixelRatioF();
    const auto pixels = [ratio](int length) { return static_cast<int>(length * ratio); };
    verticalScrollBar()->ensurePolished();
    SheetSpace space;
    // Of the whole widget, as if there were no scroll bar: whether there is one follows from the layout.
    space.width = pixels(contentsRect().width() - 2 * TilePage::kMargin);
    space.height = pixels(contentsRect().height() - 2 * TilePage::kMargin);
    space.scrollBar = pixels(verticalScrollBar()->sizeHint().width());
    space.heading = pixels(TilePage::kHeading + TilePage::kBetween);
    space.gap = pixels(5);
    space.smallestTile = pixels(24);
    space.largestCell = pixels(96);
    space.tile = pixels(m_tileSide);
    space.foldInputs = m_foldInputs;
    return space;
}

void TileView::requestLater() {
    m_dirty = true;
    m_later.start();
}

void TileView::request() {
    m_later.stop();
    m_dirty = true;
    if (m_tensors.empty() || contentsRect().width() < 40) {
        m_runner.abandon();
        m_sheets.reset();
        m_page = {};
        verticalScrollBar()->setRange(0, 0);
        m_buttons->place(m_page, verticalScrollBar()->value());
        viewport()->update();
        return;
    }
    SheetRequest job;
    job.tensors = m_given;
    job.style = m_style;
    job.arrangement = m_arrangement;
    job.space = spaceNow();
    job.findVaried = m_fresh && !m_kept;
    const QColor ground = colours().ground;
    job.background = {static_cast<std::uint8_t>(ground.red()), static_cast<std::uint8_t>(ground.green()),
                      static_cast<std::uint8_t>(ground.blue())};
    m_runner.run([job = std::move(job)](const TaskContext& task) { return renderSheets(job, task); },
                 [this](std::shared_ptr<const RenderedSheets> sheets) {
                     if (!sheets) return;
                     take(std::move(sheets));
                     if (!m_next.empty()) refreshTensors(std::exchange(m_next, {}));
                 });
}

void TileView::take(std::shared_ptr<const RenderedSheets> sheets) {
    // Sorting moves positions; the selection is a channel, not a position.
    const int channel = channelOf(m_marks.choice);
    m_sheets = std::move(sheets);
    m_tensors = m_sheets->tensors;
    m_dirty = m_later.isActive();
    keepChoice(channel);
    m_fresh = false;
    layOut();
    viewport()->update();
    announceNewCells(*this);
    if (!(m_sheets->space == spaceNow())) requestLater();
    Q_EMIT rendered();
}

void TileView::keepChoice(int channel) {
    TileChoice& choice = m_marks.choice;
    if (choice.tensor < 0 || choice.tensor >= static_cast<int>(m_tensors.size())) return;
    const auto index = static_cast<std::size_t>(choice.tensor);
    if (!m_tensors[index].planes) return;
    if (m_fresh && !m_kept) {
        choice.plane = m_sheets->rendered[index].varied;
        return;
    }
    const auto& planes = *m_tensors[index].planes;
    const auto found = std::find_if(planes.begin(), planes.end(), [&](const Plane& plane) { return plane.index == channel; });
    choice.plane = found == planes.end() ? 0 : static_cast<int>(found - planes.begin());
}

void TileView::layOut() {
    if (!m_sheets) return;
    const double ratio = devicePixelRatioF();
    m_page = TilePage(m_sheets, ratio, notKeptHeight(viewport()->width() - 2 * TilePage::kMargin) + kButtonBelowText);
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(24);
    bar->setRange(0, std::max(0, m_page.height() - viewport()->height()));
    m_buttons->place(m_page, verticalScrollBar()->value());
}

void TileView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), colours().ground);
    paintTiles(painter, *viewport(), m_page, m_marks, verticalScrollBar()->value(), event->rect());
}

void TileView::resizeEvent(QResizeEvent*) {
    layOut();
    // A scroll bar that comes or goes changes nothing: the layout knew about it.
    if (!m_sheets || !(m_sheets->space == spaceNow())) requestLater();
}

void TileView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) requestLater();
}

// Selection

int TileView::channelOf(const TileChoice& choice) const {
    if (choice.tensor < 0 || choice.tensor >= static_cast<int>(m_tensors.size())) return 0;
    const StageTensor& tensor = m_tensors[static_cast<std::size_t>(choice.tensor)];
    return tensor.planes && choice.plane >= 0 && choice.plane < tensor.channelCount() ? tensor.plane(choice.plane).index : 0;
}

QRectF TileView::tileRect(const TileChoice& choice) const {
    const QRectF tile = m_page.tileRect(choice);
    return tile.isNull() ? tile : tile.translated(tilesOrigin(*viewport(), m_page, choice.tensor, verticalScrollBar()->value()));
}

TileChoice TileView::choiceAt(QPoint position) const { return m_page.choiceAt(position + QPoint(0, verticalScrollBar()->value())); }

void TileView::choose(TileChoice choice) {
    if (choice.tensor < 0 || choice.tensor >= static_cast<int>(m_tensors.size())) return;
    choice.plane = std::clamp(choice.plane, 0, std::max(0, m_tensors[static_cast<std::size_t>(choice.tensor)].channelCount() - 1));
    m_marks.choice = choice;
    m_kept = channelOf(choice);
    m_fresh = false;
    const QRectF rect = tileRect(choice);
    if (rect.isValid()) {
        QScrollBar* bar = verticalScrollBar();
        if (rect.top() < 6) bar->setValue(bar->value() + static_cast<int>(rect.top()) - 12);
        if (rect.bottom() > viewport()->height() - 6)
            bar->setValue(bar->value() + static_cast<int>(rect.bottom()) - viewport()->height() + 12);
    }
    viewport()->update();
    announceCell(*this, m_page.indexOf(choice));
    Q_EMIT chosen(choice);
}

void TileView::chooseChannel(int tensor, int channel) {
    if (tensor < 0 || tensor >= static_cast<int>(m_tensors.size())) return;
    const auto& planes = m_tensors[static_cast<std::size_t>(tensor)].planes;
    int plane = 0;
    if (planes)
        for (std::size_t i = 0; i < planes->size(); ++i)
            if ((*planes)[i].index == channel) plane = static_cast<int>(i);
    choose({tensor, plane});
}

void TileView::forgetChannel() {
    m_kept.reset();
    setTensors(std::vector<StageTensor>(m_given));
    Q_EMIT chosen(m_marks.choice);
}

void TileView::moveTo(TileChoice choice) {
    if (!(choice == m_marks.choice)) choose(choice);
}

void TileView::moveChoice(int dx, int dy) {
    if (m_page.sheets()) moveTo(m_page.neighbour(m_marks.choice, dx, dy));
}

void TileView::setProbe(QPointF fraction) {
    if (m_marks.probe == fraction) return;
    m_marks.probe = fraction;
    viewport()->update();
}

void TileView::setField(std::map<int, FieldPlace> places) {
    if (places.empty() && m_marks.field.empty()) return;
    m_marks.field = std::move(places);
    viewport()->update();
}

QRectF TileView::fieldRect(const TileChoice& choice) const { return fieldInTile(m_page, m_marks, tileRect(choice), choice); }

// Mouse and keyboard

bool TileView::isInputsHeading(QPoint position) const {
    const int y = position.y() + verticalScrollBar()->value() - m_page.inputsTop();
    return m_page.inputsTop() >= 0 && y >= 0 && y < TilePage::kHeading - 4;
}

void TileView::mousePressEvent(QMouseEvent* event) {
    const QPoint position = event->position().toPoint();
    if (event->button() != Qt::LeftButton) return;
    if (isInputsHeading(position)) return setInputsFolded(!m_foldInputs);
    if (const TileChoice choice = choiceAt(position); choice.tensor >= 0) choose(choice);
}

void TileView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && choiceAt(event->position().toPoint()).tensor >= 0) Q_EMIT activated();
}

void TileView::keyPressEvent(QKeyEvent* event) {
    const double tile = tileRect(m_marks.choice).height() + TilePage::kBetween;
    const auto target = m_page.movedBy(event->key(), m_marks.choice, std::max(1, static_cast<int>(viewport()->height() / tile)));
    if (target) return moveTo(*target);
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return Q_EMIT activated();
    QAbstractScrollArea::keyPressEvent(event);
}

void TileView::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) return QAbstractScrollArea::wheelEvent(event);
    m_wheel += event->angleDelta().y();
    const int notches = m_wheel / kNotch;
    m_wheel -= notches * kNotch;
    if (notches != 0) sizeTiles(notches > 0 ? 1 : -1);
    event->accept();
}

void TileView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint place = event->globalPos();
    if (event->reason() != QContextMenuEvent::Mouse)
        place = viewport()->mapToGlobal(tileRect(m_marks.choice).intersected(viewport()->rect()).center().toPoint());
    else if (const TileChoice choice = choiceAt(event->pos()); choice.tensor >= 0)
        moveTo(choice);
    Q_EMIT menuRequested(place);
}

QList<QWidget*> TileView::otherParts() const { return m_buttons->shown(); }

bool TileView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const TileChoice choice = choiceAt(help->pos());
        if (choice.tensor >= 0) QToolTip::showText(help->globalPos(), m_page.nameOf(choice), viewport(), tileRect(choice).toRect());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace teardown
