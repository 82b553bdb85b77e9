#include "widgets/stage/stage_controls.h"

#include "widgets/common/strings.h"
#include "widgets/tensor/legend.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <functional>
#include <iterator>

namespace teardown {
namespace {

/// The rules that need no values from the user.
constexpr RangeRule kRules[] = {RangeRule::Auto, RangeRule::Layer, RangeRule::Tile, RangeRule::Percentile, RangeRule::Log};

QString orderText(ChannelOrder order) {
    switch (order) {
        case ChannelOrder::Index:
            return QObject::tr("index");
        case ChannelOrder::Mean:
            return QObject::tr("mean");
        case ChannelOrder::Max:
            return QObject::tr("maximum");
        case ChannelOrder::Deviation:
            return QObject::tr("standard deviation");
        case ChannelOrder::Zeros:
            return QObject::tr("share of zeros");
        case ChannelOrder::Similarity:
            return QObject::tr("similarity to selected channel");
    }
    return {};
}

QString filterText(ChannelFilter filter) {
    switch (filter) {
        case ChannelFilter::All:
            return QObject::tr("all channels");
        case ChannelFilter::Alive:
            return QObject::tr("live only (not all zero)");
        case ChannelFilter::Dead:
            return QObject::tr("dead only (all zero)");
        case ChannelFilter::NotFinite:
            return QObject::tr("with NaN or infinity only");
    }
    return {};
}

QString reductionText(ChannelReduction reduction) {
    switch (reduction) {
        case ChannelReduction::None:
            return QObject::tr("each channel");
        case ChannelReduction::Mean:
            return QObject::tr("mean over channels");
        case ChannelReduction::Max:
            return QObject::tr("maximum over channels");
        case ChannelReduction::AbsMean:
            return QObject::tr("mean of |x| over channels");
        case ChannelReduction::Norm:
            return QObject::tr("norm over channels");
    }
    return {};
}

QString ruleText(RangeRule rule) {
    switch (rule) {
        case RangeRule::Auto:
            return QObject::tr("automatic: of the layer, without outliers if they wash it out");
        case RangeRule::Layer:
            return QObject::tr("of the layer");
        case RangeRule::Tile:
            return QObject::tr("of each channel");
        case RangeRule::Percentile:
            return QObject::tr("1st to 99th percentile");
        case RangeRule::Log:
            return QObject::tr("of the layer, logarithmic");
        case RangeRule::Fixed:
            return QObject::tr("pinned");
    }
    return {};
}

QIcon mapIcon(ColourMap map) {
    QPixmap pixmap(48, 12);
    QPainter painter(&pixmap);
    const auto& table = colourTable(map);
    for (int x = 0; x < pixmap.width(); ++x) {
        const Rgb colour = table[static_cast<std::size_t>(x) * 255 / 47];
        painter.fillRect(x, 0, 1, pixmap.height(), QColor(colour.r, colour.g, colour.b));
    }
    return QIcon(pixmap);
}

QAction* addChoice(QMenu* menu, QActionGroup* group, const QString& text, bool checked, const std::function<void()>& chosen) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setChecked(checked);
    if (group) group->addAction(action);
    QObject::connect(action, &QAction::triggered, menu, chosen);
    return action;
}

}  // namespace

StageControls::StageControls(QWidget* parent) : QWidget(parent) {
    m_style.rule = RangeRule::Auto;
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_channels = addButton(tr("Channels"), tr("Selects which channels are shown, and in which order"));
    m_map = addButton(tr("Colour map"), tr("Colour map (C: next)"));
    m_range = addButton(tr("Range rule"), tr("Selects which values the colours span (N: next rule)"));
    // Filled when opened, so that the check marks are always current.
    connect(m_channels->menu(), &QMenu::aboutToShow, this, [this] { fillChannels(m_channels->menu()); });
    connect(m_map->menu(), &QMenu::aboutToShow, this, [this] { fillMaps(m_map->menu()); });
    connect(m_range->menu(), &QMenu::aboutToShow, this, [this] { fillRanges(m_range->menu()); });
    refresh();
}

QToolButton* StageControls::addButton(const QString& name, const QString& toolTip) {
    auto* button = new QToolButton(this);
    button->setToolTip(toolTip);
    button->setAccessibleName(name);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(new QMenu(name, button));
    layout()->addWidget(button);
    return button;
}

void StageControls::fillChannels(QMenu* menu) {
    menu->clear();
    menu->addSection(tr("Sort by"));
    auto* orders = new QActionGroup(menu);
    for (const ChannelOrder order : allChannelOrders())
        addChoice(menu, orders, orderText(order), m_arrangement.order == order, [this, order] {
            m_arrangement.order = order;
            m_arrangement.reference = m_channel;
            changeArrangement();
        });
    menu->addSection(tr("Show"));
    auto* filters = new QActionGroup(menu);
    for (const ChannelFilter filter : allChannelFilters())
        addChoice(menu, filters, filterText(filter), m_arrangement.filter == filter, [this, filter] {
            m_arrangement.filter = filter;
            changeArrangement();
        });
    menu->addSection(tr("Reduce to"));
    auto* reductions = new QActionGroup(menu);
    for (const ChannelReduction reduction : allChannelReductions())
        addChoice(menu, reductions, reductionText(reduction), m_arrangement.reduction == reduction, [this, reduction] {
            m_arrangement.reduction = reduction;
            changeArrangement();
        });
}

void StageControls::fillMaps(QMenu* menu) {
    menu->clear();
    auto* group = new QActionGroup(menu);
    const auto add = [&](const QString& text, std::optional<ColourMap> map) {
        QAction* action = addChoice(menu, group, text, m_style.map == map, [this, map] {
            m_style.map = map;
            changeStyle();
        });
        if (map) action->setIcon(mapIcon(*map));
    };
    add(tr("automatic: coolwarm for signed values, else viridis"), std::nullopt);
    for (const ColourMap map : allColourMaps()) add(toQt(colourMapName(map)), map);
}

void StageControls::fillRanges(QMenu* menu) {
    menu->clear();
    auto* group = new QActionGroup(menu);
    for (const RangeRule rule : kRules)
        addChoice(menu, group, ruleText(rule), m_style.rule == rule, [this, rule] {
            m_style.rule = rule;
            changeStyle();
        });
    const bool pinned = m_style.rule == RangeRule::Fixed;
    addChoice(menu, group,
              tr("pinned to %1 .. %2").arg(numberText(pinned ? m_style.low : m_low), numberText(pinned ? m_style.high : m_high)), pinned,
              [this] {
                  if (m_style.rule == RangeRule::Fixed) return;
                  m_style.rule = RangeRule::Fixed;
                  m_style.low = m_low;
                  m_style.high = m_high;
                  changeStyle();
              });
    menu->addSeparator();
    addChoice(menu, nullptr, tr("symmetric about zero for signed values"), m_style.symmetric, [this] {
        m_style.symmetric = !m_style.symmetric;
        changeStyle();
    });
}

void StageControls::setStyle(const HeatmapStyle& style) {
    m_style = style;
    changeStyle();
}

void StageControls::setArrangement(const ChannelArrangement& arrangement) {
    m_arrangement = arrangement;
    changeArrangement();
}

void StageControls::setCurrent(double low, double high, int channel) {
    m_low = low;
    m_high = high;
    m_channel = channel;
}

void StageControls::cycleMap() {
    const auto maps = allColourMaps();
    if (!m_style.map) {
        m_style.map = maps.front();
    } else {
        const auto found = std::find(maps.begin(), maps.end(), *m_style.map);
        if (found == maps.end() || found + 1 == maps.end())
            m_style.map.reset();
        else
            m_style.map = *(found + 1);
    }
    changeStyle();
}

void StageControls::cycleRange() {
    const auto* found = std::find(std::begin(kRules), std::end(kRules), m_style.rule);
    const bool last = found == std::end(kRules) || found + 1 == std::end(kRules);
    m_style.rule = last ? kRules[0] : *(found + 1);
    changeStyle();
}

void StageControls::changeStyle() {
    refresh();
    Q_EMIT styleChanged(m_style);
}

void StageControls::changeArrangement() {
    refresh();
    Q_EMIT arrangementChanged(m_arrangement);
}

std::array<QString, 3> StageControls::texts(bool brief) const {
    QString channels = tr("by %1").arg(toQt(channelOrderName(m_arrangement.order)));
    if (m_arrangement.filter != ChannelFilter::All) channels = tr("%1, %2").arg(toQt(channelFilterName(m_arrangement.filter)), channels);
    if (m_arrangement.reduction != ChannelReduction::None) channels = toQt(channelReductionName(m_arrangement.reduction));
    const QString range = m_style.rule == RangeRule::Fixed ? tr("pinned") : rangeText(m_style.rule, m_style.percentile);
    return {brief ? channels : tr("channels: %1").arg(channels),
            m_style.map ? toQt(colourMapName(*m_style.map))
            : brief     ? tr("auto")
                        : tr("colours: auto"),
            brief ? range : tr("range: %1").arg(range)};
}

void StageControls::refresh() {
    const auto words = texts(m_short);
    m_channels->setText(words[0]);
    m_map->setText(words[1]);
    m_range->setText(words[2]);
}

int StageControls::widthFor(bool brief) const {
    const auto words = texts(brief);
    int width = 2 * layout()->spacing();
    const QToolButton* buttons[] = {m_channels, m_map, m_range};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const QFontMetrics metrics = buttons[i]->fontMetrics();
        width += buttons[i]->sizeHint().width() - metrics.horizontalAdvance(buttons[i]->text()) + metrics.horizontalAdvance(words[i]);
    }
    return width;
}

QList<QMenu*> StageControls::menus() const { return {m_channels->menu(), m_map->menu(), m_range->menu()}; }

void StageControls::setShort(bool brief) {
    if (brief == m_short) return;
    m_short = brief;
    refresh();
}

}  // namespace teardown
