#include "app/gui/rooms/view/view_history.h"

#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_controls.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/channel_view.h"

#include <QTimer>

namespace teardown {
namespace {
constexpr std::size_t kMost = 200;
}  // namespace

ViewHistory::ViewHistory(StageView& stage, Navigator& navigator, SidePanes& side, QObject* parent)
    : QObject(parent), m_stage(stage), m_navigator(navigator), m_side(side) {
    connect(stage.controls(), &StageControls::styleChanged, this, [this] { note(Kind::Style); });
    connect(stage.controls(), &StageControls::arrangementChanged, this, [this] { note(Kind::Arrangement); });
    connect(stage.heatmaps()->tiles(), &TileView::chosen, this, [this] { note(Kind::Channel); });
    connect(stage.heatmaps()->channel(), &ChannelView::zoomed, this, [this] { note(Kind::Zoom); });
    connect(&stage, &StageView::pageChosen, this, [this] { note(Kind::Page); });
    connect(&navigator, &Navigator::changed, this, &ViewHistory::follow);
    connect(&navigator, &Navigator::linkFollowed, this, &ViewHistory::beginLink);
    m_now = capture();
}

ViewPoint ViewHistory::capture() const {
    ViewPoint point;
    point.journey = m_navigator.journey();
    point.step = m_navigator.cursor().step() ? m_navigator.cursor().index() : -1;
    point.page = m_stage.page();
    point.chosen = m_stage.chosenPage();
    point.tree = m_side.shown();
    point.tensor = m_stage.heatmaps()->tiles()->choice().tensor;
    if (m_stage.heatmaps()->tiles()->keptChannel()) point.channel = m_stage.heatmaps()->tiles()->chosenChannel();
    point.zoom = m_stage.heatmaps()->channel()->zoom();
    point.bars = m_stage.heatmaps()->bars();
    point.style = m_stage.heatmaps()->heatmapStyle();
    point.arrangement = m_stage.controls()->arrangement();
    return point;
}

void ViewHistory::follow() {
    if (m_applying || m_linking) return;
    // Another journey is a new entry; another run of the same one is not.
    const bool another = m_navigator.journey() != m_now.journey && m_now.step >= 0 && m_navigator.cursor().step();
    if (another) return note(Kind::Journey);
    m_now = capture();
}

void ViewHistory::push(const ViewPoint& point) {
    m_back.push_back(point);
    if (m_back.size() > kMost) m_back.erase(m_back.begin());
    m_forward.clear();
}

void ViewHistory::beginLink() {
    if (m_applying || m_linking) return;
    push(capture());
    m_last = Kind::None;
    m_linking = true;
    Q_EMIT changed();
    // All that the link does at once: the step, the page, the tab.
    QTimer::singleShot(0, this, [this] {
        m_linking = false;
        m_now = capture();
        if (!m_back.empty() && m_back.back() == m_now) m_back.pop_back();  // it led nowhere
        Q_EMIT changed();
    });
}

void ViewHistory::note(Kind kind) {
    if (m_applying || m_linking) return;
    const ViewPoint next = capture();
    if (next == m_now) return;
    // Pages and journeys are always separate entries, however quickly they follow each other.
    const bool place = kind == Kind::Page || kind == Kind::Journey;
    const bool again = !place && kind == m_last && m_since.isValid() && m_since.elapsed() < m_patience && next.step == m_now.step &&
                       next.journey == m_now.journey;
    m_last = kind;
    m_since.restart();
    if (again)
        m_forward.clear();
    else
        push(m_now);
    m_now = next;
    Q_EMIT changed();
}

void ViewHistory::back() { go(m_back, m_forward); }
void ViewHistory::forward() { go(m_forward, m_back); }

void ViewHistory::go(std::vector<ViewPoint>& from, std::vector<ViewPoint>& to) {
    if (from.empty()) return;
    to.push_back(capture());
    const ViewPoint point = from.back();
    from.pop_back();
    apply(point);
    m_last = Kind::None;
    m_now = capture();
    Q_EMIT changed();
}

void ViewHistory::apply(const ViewPoint& point) {
    m_applying = true;
    if (point.journey != m_navigator.journey()) m_navigator.openJourney(point.journey);
    // The steps of an old run are gone, but its colours can still be restored.
    const bool there = point.journey == m_navigator.journey() && point.step >= 0 && point.step < m_navigator.cursor().count();
    if (there) m_navigator.showStep(point.step);
    m_side.show(point.tree);
    if (point.chosen != m_stage.chosenPage()) m_stage.choosePage(point.chosen);
    if (point.page != m_stage.page()) m_stage.returnTo(point.page);
    m_stage.heatmaps()->setBars(point.bars);
    if (!(point.style == m_stage.heatmaps()->heatmapStyle())) m_stage.heatmaps()->setHeatmapStyle(point.style);
    if (!(point.arrangement == m_stage.controls()->arrangement())) m_stage.controls()->setArrangement(point.arrangement);
    TileView* tiles = m_stage.heatmaps()->tiles();
    if (there && point.tensor >= 0 && point.channel >= 0)
        tiles->chooseChannel(point.tensor, point.channel);
    else if (point.channel < 0 && tiles->keptChannel())
        tiles->forgetChannel();
    m_stage.heatmaps()->channel()->setZoom(point.zoom);
    m_applying = false;
}

}  // namespace teardown
