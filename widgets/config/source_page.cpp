#include "widgets/config/source_page.h"

#include "widgets/common/banner.h"
#include "widgets/common/kept_splitter.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/config/config_rows.h"
#include "widgets/config/file_graph.h"
#include "widgets/config/row_list.h"
#include "widgets/config/source_notes.h"
#include "widgets/source_view/source_view.h"

#include <QBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kGraphHeight = 136;
constexpr int kListsHeight = 128;
constexpr int kLeastGraph = 40;
constexpr int kLeastLists = 76;

QFrame* hairline(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setObjectName(QStringLiteral("hairline"));
    line->setFixedHeight(1);
    return line;
}

QLayout* padded(QWidget* widget, const QMargins& margins) {
    auto* layout = new QVBoxLayout;
    layout->setContentsMargins(margins);
    layout->addWidget(widget);
    return layout;
}

QString placeKey(const QString& file, int line) { return QStringLiteral("%1\n%2").arg(file).arg(line); }

SourceLanguage languageOf(const std::string& path) {
    if (path.ends_with(".yaml") || path.ends_with(".yml")) return SourceLanguage::Yaml;
    if (path.ends_with(".json")) return SourceLanguage::Json;
    // A checkpoint's meta.config has no such extension, but is Python too.
    return SourceLanguage::Python;
}

const ConfigValue* valueOf(const Config& config, const QString& path) {
    std::vector<std::string> parts;
    for (const QString& part : path.split(QLatin1Char('.'))) parts.push_back(fromQt(part));
    return valueAt(config.root, parts);
}

QString originKindText(OriginKind kind) {
    switch (kind) {
        case OriginKind::Set:
            return QObject::tr("set");
        case OriginKind::Delete:
            return QObject::tr("deleted");
        case OriginKind::Interpolate:
            return QObject::tr("interpolated");
        case OriginKind::Option:
            return QObject::tr("option");
    }
    return {};
}

}  // namespace

SourcePage::SourcePage(QWidget* parent)
    : QWidget(parent),
      m_graph(new FileGraph(this)),
      m_graphArea(new QScrollArea(this)),
      m_note(new QLabel(this)),
      m_title(new QLabel(this)),
      m_banner(new Banner(this)),
      m_view(new SourceView(this)),
      m_history(new RowList(tr("Where this value comes from"), this)),
      m_lineValues(new RowList(tr("This line sets"), this)) {
    setObjectName(QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_graphArea->setWidget(m_graph);
    m_graphArea->setWidgetResizable(true);
    m_graphArea->setFocusPolicy(Qt::NoFocus);
    m_note->setWordWrap(true);
    m_note->setProperty("warning", true);
    m_title->setFont(monoFont());
    m_title->setTextFormat(Qt::PlainText);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* bannerRow = new QVBoxLayout;
    bannerRow->setContentsMargins(0, 0, 0, 0);
    bannerRow->addWidget(m_banner);
    connect(m_banner, &Banner::shown, this,
            [bannerRow](bool shown) { bannerRow->setContentsMargins(shown ? 12 : 0, shown ? 4 : 0, shown ? 12 : 0, shown ? 6 : 0); });
    auto* lists = new KeptSplitter(QStringLiteral("config-source"), Qt::Horizontal, this);
    lists->addWidget(m_history);
    lists->addWidget(m_lineValues);
    lists->setSizes({330, 260});
    // A splitter does not keep a height set on it.
    m_lists = new QWidget(this);
    auto* listsLayout = new QVBoxLayout(m_lists);
    listsLayout->setContentsMargins(0, 0, 0, 0);
    listsLayout->addWidget(lists);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(hairline(this));
    auto* note = new QWidget(this);
    note->setLayout(padded(m_note, {12, 4, 12, 4}));
    note->hide();
    layout->addWidget(note);
    layout->addWidget(m_graphArea);
    layout->addWidget(hairline(this));
    layout->addLayout(padded(m_title, {12, 5, 12, 5}));
    layout->addLayout(bannerRow);
    layout->addWidget(m_view, 1);
    layout->addWidget(hairline(this));
    layout->addWidget(m_lists);
    setFocusProxy(m_view);

    connect(m_graph, &FileGraph::fileChosen, this, [this](int file) {
        openFile(file);
        m_view->showLine(0);
        refreshLineValues();
        refreshHistory();
    });
    connect(m_view, &SourceView::lineClicked, this, &SourcePage::chooseLine);
    connect(m_history, &RowList::chosen, this, &SourcePage::goTo);
    connect(m_lineValues, &RowList::chosen, this, [this](const QString& path) {
        m_path = path;
        refreshHistory();
        Q_EMIT valueChosen(path);
    });
    connect(&Theme::instance(), &Theme::changed, this, &SourcePage::applyTheme);
    applyTheme();
    refreshHistory();
    refreshLineValues();
}

void SourcePage::applyTheme() {
    const Colours& c = colours();
    SourceColours mapped{c.surface, c.text,   c.muted,   c.line, c.accent,    c.good,  c.warning,
                         c.muted,   c.accent, c.warning, c.bad,  c.selection, c.raised};
    m_view->setFonts(monoFont(), smallMonoFont());
    m_view->setColours(mapped);
}

void SourcePage::setNote(const QString& note) {
    m_note->setText(note);
    m_note->parentWidget()->setVisible(!note.isEmpty());
}

void SourcePage::setConfig(const std::shared_ptr<const Config>& config) {
    if (config == m_config) return;
    const QString shown = file();
    const int shownLine = line();
    m_config = config;
    m_file = -1;
    m_stale = true;
    if (!isVisible()) {
        if (config && indexOf(shown) >= 0) m_file = indexOf(shown);
        return;
    }
    refreshFile();
    if (!config) return;
    const int same = indexOf(shown);
    openFile(std::max(0, same));
    if (same >= 0 && shownLine > 0) m_view->showLine(shownLine);
    refreshHistory();
    refreshLineValues();
}

void SourcePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_stale) return;
    const int file = m_file;
    refreshFile();
    if (m_config && !m_config->files.empty()) openFile(std::max(0, file));
    refreshHistory();
    refreshLineValues();
}

void SourcePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    shareHeight();
}

/// In a low window the source gets half of the height.
void SourcePage::shareHeight() {
    m_graphArea->setFixedHeight(std::min({kGraphHeight, m_graph->sizeHint().height() + 2, std::max(kLeastGraph, height() / 4)}));
    m_lists->setFixedHeight(std::clamp(height() / 5, kLeastLists, kListsHeight));
}

/// Faults that belong to the config as a whole.
void SourcePage::refreshFile() {
    m_stale = false;
    m_lines = m_config ? ConfigLines(*m_config) : ConfigLines();
    m_graph->setConfig(m_config, m_lines);
    shareHeight();
    m_graphArea->setVisible(m_config && m_config->files.size() > 1);
    m_file = -1;
    if (!m_config) {
        m_path.clear();
        m_view->setText({}, SourceLanguage::Plain);
        m_title->clear();
        m_banner->dismiss();
    }
}

int SourcePage::indexOf(const QString& file) const {
    const std::string wanted = fromQt(file);
    if (m_config)
        for (std::size_t i = 0; i < m_config->files.size(); ++i)
            if (m_config->files[i].displayPath == wanted) return static_cast<int>(i);
    return -1;
}

QString SourcePage::file() const {
    return m_config && m_file >= 0 && m_file < static_cast<int>(m_config->files.size())
               ? toQt(m_config->files[static_cast<std::size_t>(m_file)].displayPath)
               : QString();
}

int SourcePage::line() const { return m_view->currentLine(); }

void SourcePage::openFile(int index) {
    if (m_stale) refreshFile();
    if (!m_config || index < 0 || index >= static_cast<int>(m_config->files.size()) || index == m_file) return;
    m_file = index;
    const ConfigFile& file = m_config->files[static_cast<std::size_t>(index)];
    const bool same = m_view->text() == toQt(file.text);
    m_view->setText(toQt(file.text), languageOf(file.path), same);
    m_view->setNotes(sourceNotes(m_lines.of(file.displayPath)));
    m_graph->setCurrent(index);
    m_graphArea->ensureVisible(m_graph->boxOf(index).center().x(), m_graph->boxOf(index).center().y(), 120, 20);
    refreshFault();
}

void SourcePage::refreshFault() {
    const ConfigFile& file = m_config->files[static_cast<std::size_t>(m_file)];
    std::vector<SourceFault> faults;
    const ConfigFault* own = nullptr;
    for (const ConfigFault& fault : m_config->faults) {
        if (fault.error.where.file == file.displayPath && fault.error.where.line > 0)
            faults.push_back({fault.error.where.line, sentenceOf(fault.error)});
        if (!own && (fault.error.where.file == file.displayPath || (!fault.chain.empty() && fault.chain.back() == file.displayPath)))
            own = &fault;
    }
    m_view->setFaults(faults);
    // Text that is shown below its line need not be repeated.
    if (!faults.empty() || (!file.error && !own)) return m_banner->dismiss();
    m_banner->showError(own ? own->error : *file.error);
}

void SourcePage::showValue(const QString& path) {
    if (m_stale) refreshFile();
    if (!m_config) return;
    const ConfigValue* value = valueOf(*m_config, path);
    if (!value) return;
    m_path = path;
    int wanted = -1, line = 0;
    const auto chain = value->origins();
    // An option has no line: the line that it overrides is shown.
    for (std::size_t i = chain.size(); i-- > 0 && wanted < 0;) {
        if (!chain[i].file || chain[i].line < 1) continue;
        wanted = indexOf(toQt(*chain[i].file));
        line = chain[i].line;
    }
    openFile(wanted >= 0 ? wanted : std::max(0, m_file));
    m_view->showLine(wanted >= 0 ? line : 0);
    refreshHistory();
    refreshLineValues();
}

void SourcePage::showLine(const QString& file, int line) {
    if (m_stale) refreshFile();
    const int index = indexOf(file);
    if (index < 0) return;
    openFile(index);
    m_view->showLine(line);
    const auto values = namedValues(m_lines.at(fromQt(file), line));
    const bool has = std::any_of(values.begin(), values.end(), [&](const LineValue& value) { return toQt(value.path) == m_path; });
    if (!has && !values.empty()) m_path = toQt(values.front().path);
    refreshHistory();
    refreshLineValues();
}

void SourcePage::chooseLine(int line) {
    showLine(file(), line);
    const auto values = namedValues(m_lines.at(fromQt(file()), line));
    if (!values.empty() && m_config && valueOf(*m_config, m_path)) Q_EMIT valueChosen(m_path);
}

void SourcePage::goTo(const QString& key) {
    const QString file = key.section(QLatin1Char('\n'), 0, 0);
    const int index = indexOf(file);
    if (index < 0) return;
    openFile(index);
    m_view->showLine(key.section(QLatin1Char('\n'), 1).toInt());
    refreshHistory();
    refreshLineValues();
}

void SourcePage::refreshHistory() {
    const ConfigValue* value = m_config && !m_path.isEmpty() ? valueOf(*m_config, m_path) : nullptr;
    if (!value) {
        // A value removed by _delete_ has no history in the result.
        m_history->setRows({}, m_path.isEmpty() ? tr("Click a line, or a value in the config tree.")
                                                : tr("%1 is not in the resolved config any more.").arg(m_path));
        m_title->setText(file());
        m_view->setRelated({});
        return;
    }
    const QString shown = shortConfigValue(*value);
    m_title->setText(QStringLiteral("%1 = %2").arg(m_path, shown));
    m_title->setToolTip(m_title->text());
    std::vector<TreeRow> rows;
    std::vector<int> related;
    const auto chain = value->origins();
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const Origin& origin = chain[i];
        const bool last = i + 1 == chain.size();
        TreeRow row;
        const QString from = origin.file ? toQt(*origin.file) : QString();
        row.key = placeKey(from, origin.line);
        row.text = originKindText(origin.kind);
        row.detail = origin.kind != OriginKind::Delete && origin.value ? shortConfigValue(*origin.value) : QString();
        row.trailing = originPlace(origin);
        row.dot = last ? Dot::Good : value->isDict() && origin.kind != OriginKind::Delete ? Dot::Accent : Dot::Muted;
        row.muted = !last;
        row.toolTip = QStringLiteral("%1  %2\n%3")
                          .arg(row.text, originPlace(origin, true),
                               last              ? tr("This one is in effect.")
                               : value->isDict() ? tr("Its keys are merged with those of the later places.")
                                                 : tr("A later place overrides it."));
        if (from == file() && origin.line > 0) related.push_back(origin.line);
        rows.push_back(std::move(row));
    }
    m_history->setRows(std::move(rows), tr("No file sets it."));
    m_history->setCurrent(placeKey(file(), line()));
    m_view->setRelated(related);
}

void SourcePage::refreshLineValues() {
    const int at = line();
    const auto values = at > 0 ? namedValues(m_lines.at(fromQt(file()), at)) : std::vector<LineValue>();
    m_lineValues->setHeading(at > 0 ? tr("Line %1 sets").arg(at) : tr("This line sets"));
    std::vector<TreeRow> rows;
    for (const LineValue& value : values) {
        TreeRow row;
        row.key = toQt(value.path);
        row.text = row.key;
        row.detail = value.kind == OriginKind::Delete ? tr("as a whole") : value.said ? shortConfigValue(*value.said) : QString();
        row.muted = value.state == LineState::Overridden || value.state == LineState::Deleted;
        row.dot = row.muted ? Dot::Muted : value.state == LineState::Merged ? Dot::Accent : Dot::Good;
        const QString state = stateText(value);
        row.toolTip = state.isEmpty() ? tr("%1: in effect").arg(row.key) : QStringLiteral("%1: %2").arg(row.key, state);
        if (row.muted) row.trailing = QStringLiteral("→ ") + shortPlace(value.winner);
        rows.push_back(std::move(row));
    }
    m_lineValues->setRows(std::move(rows),
                          at > 0 ? tr("Nothing: a comment, a bracket or a part of a value above.") : tr("Click a line of the source."));
    m_lineValues->setCurrent(m_path);
}

}  // namespace teardown
