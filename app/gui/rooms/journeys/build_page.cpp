#include "app/gui/rooms/journeys/build_page.h"

#include "app/gui/rooms/journeys/born_tensors.h"
#include "widgets/code/padded_rows.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/flow_label.h"
#include "widgets/common/own_keys.h"
#include "widgets/common/row_menu.h"
#include "widgets/common/strings.h"
#include "widgets/common/typography.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QScrollArea>
#include <QScrollBar>
#include <QTreeWidget>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kLeastRows = 72;
enum PlaceColumn { kPlaceFile, kPlaceText };
enum NameColumn { kRegisteredName, kRegisteredClass };

QTreeWidget* table(const QStringList& titles, QWidget* parent) {
    auto* list = new QTreeWidget(parent);
    list->setHeaderLabels(titles);
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setItemDelegate(new PaddedRows(list));
    list->setFont(monoFont());
    list->setFrameShape(QFrame::NoFrame);
    list->header()->setStretchLastSection(true);
    list->header()->setSectionsMovable(false);
    list->setMinimumSize(120, kLeastRows);
    list->viewport()->setProperty("verbatim", true);
    new RowMenu(list);
    new OwnKeys(list);
    return list;
}

/// What a heading is about now: names in their own spelling, elided where there is no room.
ElidedLabel* noteLabel(QWidget* parent) {
    auto* note = new ElidedLabel(Qt::ElideMiddle, parent);
    note->setProperty("muted", true);
    return note;
}

std::vector<std::string> dotted(const std::string& path) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; !path.empty() && begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        parts.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

/// The line of the file, without its indentation.
std::string sourceLineOf(const std::string& text, int line) {
    std::size_t begin = 0;
    for (int at = 1; at < line && begin != std::string::npos; ++at) {
        begin = text.find('\n', begin);
        if (begin != std::string::npos) ++begin;
    }
    if (line < 1 || begin == std::string::npos) return {};
    begin = std::min(text.find_first_not_of(" \t", begin), text.size());
    return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

}  // namespace

void BornObjects::setTrace(const TracePtr& trace) {
    if (trace == m_trace) return;
    beginResetModel();
    m_trace = trace;
    m_objects = trace ? bornObjects(*trace) : std::vector<BornObject>();
    m_born = 0;
    endResetModel();
}

void BornObjects::showStep(int step) {
    const std::size_t born = bornBy(m_objects, step);
    if (born > m_born) {
        beginInsertRows({}, static_cast<int>(m_born), static_cast<int>(born) - 1);
        m_born = born;
        endInsertRows();
    } else if (born < m_born) {
        beginRemoveRows({}, static_cast<int>(born), static_cast<int>(m_born) - 1);
        m_born = born;
        endRemoveRows();
    }
}

int BornObjects::rowOf(int step) const {
    const auto found = std::find_if(m_objects.begin(), m_objects.end(), [step](const BornObject& one) { return one.step == step; });
    return found == m_objects.end() ? -1 : static_cast<int>(found - m_objects.begin());
}

int BornObjects::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_born); }

QVariant BornObjects::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || role != Qt::DisplayRole) return {};
    const BornObject& object = m_objects[static_cast<std::size_t>(index.row())];
    const QString name = toQt(object.name), type = toQt(object.type);
    return QString(object.depth * 2, QLatin1Char(' ')) + (name == type ? type : name + QStringLiteral("  ") + type);
}

BuildPage::BuildPage(Registry registry, QWidget* parent) : StagePage(PageId{"construction"}, parent), m_registry(std::move(registry)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* inside = new QWidget;
    m_sentence = new FlowLabel(inside);
    m_sentence->setSelectable();
    m_placesNote = noteLabel(inside);
    m_places = table({tr("Line"), tr("Text")}, inside);
    m_places->setAccessibleName(tr("Lines of the config"));
    m_places->setToolTip(tr("Double-click to open the config there"));
    m_namesNote = noteLabel(inside);
    m_names = table({tr("Name"), tr("Class")}, inside);
    m_names->setAccessibleName(tr("Names of the registry"));
    m_objects = new QListView(inside);
    m_born = new BornObjects(m_objects);
    m_objects->setModel(m_born);
    m_objects->setUniformItemSizes(true);
    m_objects->setItemDelegate(new PaddedRows(m_objects));
    m_objects->setFont(monoFont());
    m_objects->setFrameShape(QFrame::NoFrame);
    m_objects->setMinimumSize(120, kLeastRows);
    m_objects->setAccessibleName(tr("Objects that exist so far"));
    m_objects->setToolTip(tr("Double-click to go to its constructor"));
    m_objects->viewport()->setProperty("verbatim", true);
    new RowMenu(m_objects);
    new OwnKeys(m_objects);
    m_tensors = new BornTensors(inside);

    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(10);
    grid->addWidget(column(tr("Config"), m_placesNote, m_places), 0, 0);
    grid->addWidget(column(tr("Registry"), m_namesNote, m_names), 0, 1);
    grid->addWidget(column(tr("Objects so far"), nullptr, m_objects), 1, 0);
    grid->addWidget(column(tr("New tensors"), nullptr, m_tensors), 1, 1);
    for (const int part : {0, 1}) {
        grid->setColumnStretch(part, 1);
        grid->setRowStretch(part, part == 0 ? 2 : 3);
    }
    auto* rows = new QVBoxLayout(inside);
    rows->setContentsMargins(14, 8, 14, 8);
    rows->setSpacing(8);
    rows->addWidget(m_sentence);
    rows->addLayout(grid, 1);
    auto* area = new QScrollArea(this);
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
    setFocusProxy(m_objects);
    connect(m_places, &QTreeWidget::itemActivated, this, [this] {
        if (!m_configPath.empty()) Q_EMIT configPathChosen(toQt(m_configPath));
    });
    connect(m_objects, &QListView::activated, this, [this](const QModelIndex& index) { Q_EMIT stepChosen(m_born->stepAt(index.row())); });
    connect(m_tensors, &BornTensors::stepChosen, this, &StagePage::stepChosen);
}

QWidget* BuildPage::column(const QString& heading, QLabel* note, QWidget* list) {
    auto* whole = new QWidget;
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(sectionHeading(heading, whole), 0, Qt::AlignBaseline);
    if (note) head->addWidget(note, 1, Qt::AlignBaseline);
    if (!note) head->addStretch(1);
    auto* rows = new QVBoxLayout(whole);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(2);
    rows->addLayout(head);
    rows->addWidget(list, 1);
    return whole;
}

bool BuildPage::fits(const TracePtr& trace, int step) const { return trace && birthAt(*trace, step).subject >= 0; }

void BuildPage::showStep(const TracePtr& trace, int step) {
    m_trace = trace;
    m_step = step;
    // Out of sight a step costs nothing.
    if (!isHidden()) fill();
}

void BuildPage::clearStep() {
    m_trace.reset();
    m_step = -1;
    m_born->setTrace(nullptr);
    m_tensors->setSteps(nullptr, {}, -1);
}

void BuildPage::setVisible(bool visible) {
    if (visible && isHidden()) fill();
    StagePage::setVisible(visible);
}

void BuildPage::setConfig(std::shared_ptr<const Config> config) {
    m_config = std::move(config);
    if (m_trace && !isHidden()) fill();
}

QString BuildPage::sentence() const { return m_sentence->text(); }
QString BuildPage::registrySentence() const { return m_namesNote->text(); }

void BuildPage::fill() {
    if (!m_trace) return;
    const Birth birth = birthAt(*m_trace, m_step);
    if (birth.subject < 0) return;
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    QString said = toQt(step.why.empty() ? step.title : step.why);
    if (!step.reference.empty()) {
        const ReferenceFrame& frame = step.reference.back();
        said += QStringLiteral("  %1, %2:%3").arg(toQt(frame.function), toQt(frame.file)).arg(frame.line);
    }
    m_sentence->setText(said);
    fillPlaces(birth);
    fillNames(birth);
    m_born->setTrace(m_trace);
    m_born->showStep(m_step);
    const int row = m_born->rowOf(birth.subject);
    const QModelIndex shown = m_born->index(row >= 0 && row < m_born->rowCount() ? row : m_born->rowCount() - 1, 0);
    m_objects->setCurrentIndex(shown);
    m_objects->scrollTo(shown);
    m_tensors->setSteps(m_trace, bornTensors(*m_trace, m_step, BornTensors::kMost), m_step);
}

void BuildPage::addPlace(const Origin& origin, bool inEffect) {
    const std::string file = origin.file ? *origin.file : std::string();
    std::string text;
    if (m_config)
        for (const ConfigFile& one : m_config->files)
            if (one.displayPath == file) text = sourceLineOf(one.text, origin.line);
    if (text.empty() && origin.value) text = origin.value->repr();
    const QString place = origin.line > 0 ? QStringLiteral("%1:%2").arg(toQt(file)).arg(origin.line) : toQt(file);
    auto* item = new QTreeWidgetItem(m_places, {place, toQt(text)});
    for (const int column : {kPlaceFile, kPlaceText}) {
        item->setToolTip(column, item->text(column));
        QFont font = monoFont();
        font.setStrikeOut(!inEffect);
        item->setFont(column, font);
    }
    if (inEffect) m_places->setCurrentItem(item);
}

void BuildPage::fillPlaces(const Birth& birth) {
    m_configPath = birth.configPath;
    m_places->clear();
    m_placesNote->setText(birth.configPath.empty() ? tr("in no line of it") : toQt(birth.configPath));
    if (!m_config || birth.configPath.empty()) return;
    std::vector<std::string> parts = dotted(birth.configPath);
    const ConfigValue* value = valueAt(m_config->root, parts);
    if (!value) return;
    // Of a dict the line of its type, which is the name that is looked up.
    if (!birth.ofArgument && value->isDict())
        if (const ConfigValue* type = value->find("type"); type && !type->origins().empty()) value = type;
    const std::span<const Origin> origins = value->origins();
    for (std::size_t i = 0; i < origins.size(); ++i) addPlace(origins[i], i + 1 == origins.size());
    m_places->resizeColumnToContents(kPlaceFile);
}

void BuildPage::fillNames(const Birth& birth) {
    if (birth.registry.empty()) {
        m_names->clear();
        m_listed.clear();
        m_namesNote->setText(tr("none is asked"));
        return;
    }
    const std::string listed = std::string(m_trace->journey.name) + '/' + birth.scope + '/' + birth.registry;
    if (listed != m_listed) {
        m_listed = listed;
        m_names->clear();
        QList<QTreeWidgetItem*> items;
        for (const auto& [name, cls] : m_registry(m_trace->journey, birth.registry, birth.scope))
            items += new QTreeWidgetItem({toQt(name), toQt(cls)});
        for (QTreeWidgetItem* item : items) item->setToolTip(kRegisteredClass, item->text(kRegisteredClass));
        m_names->addTopLevelItems(items);
        m_names->resizeColumnToContents(kRegisteredName);
    }
    const auto found = m_names->findItems(toQt(birth.type), Qt::MatchExactly | Qt::MatchCaseSensitive, kRegisteredName);
    m_names->setCurrentItem(found.isEmpty() ? nullptr : found.front());
    if (!found.isEmpty()) m_names->scrollToItem(found.front(), QAbstractItemView::PositionAtCenter);
    //: %1 the registry, %2 the name that is looked up in it
    m_namesNote->setText(birth.found.empty() ? tr("%1: nothing is called %2").arg(toQt(birth.registry), toQt(birth.type))
                                             : tr("%1: %2 is looked up").arg(toQt(birth.registry), toQt(birth.type)));
}

}  // namespace teardown
