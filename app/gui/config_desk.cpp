#include "app/gui/config_desk.h"

#include "app/gui/main_window.h"
#include "widgets/common/icons.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/changes_panel.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/source_page.h"
#include "widgets/stage/stage_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QFrame>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QToolButton>

namespace teardown {
namespace {

/// The page of the stage that the files and the comparison are on.
class ConfigPage : public StagePage {
public:
    explicit ConfigPage(QWidget* parent) : StagePage(PageId::Source, parent) {}
    QString title() const override { return ConfigDesk::tr("Source"); }
    QString helpId() const override { return QStringLiteral("source"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
};

}  // namespace

ConfigDesk::ConfigDesk(MainWindow& window)
    : QObject(&window),
      m_window(window),
      m_undo(this),
      m_reader(window.workspace().measureLane()),
      m_writer(window.workspace().measureLane()) {
    buildPages();
    m_changes = new ChangesPanel(m_window.tree(0));
    static_cast<QBoxLayout*>(m_window.tree(0)->layout())->addWidget(m_changes);
    connectSource();
    connectChanges();
    connectActions();
    connect(&m_window.workspace().files(), &OpenFiles::configChanged, this, &ConfigDesk::takeConfig);
    for (const Journey journey : {Journey::Build, Journey::Forward})
        connect(&m_window.workspace().slot(journey), &SlotBase::changed, this, &ConfigDesk::takeModel);
    if (window.workspace().config()) takeConfig();
    if (window.workspace().built()) takeModel();
    refreshActions();
}

ConfigDesk::~ConfigDesk() {
    m_undo.disconnect(this);
    m_reader.abandon();
    m_writer.abandon();
}

void ConfigDesk::buildPages() {
    m_page = new ConfigPage(m_window.stage());
    m_switch = new QWidget(m_page);
    m_switch->setObjectName(QStringLiteral("panel"));
    m_switch->setAttribute(Qt::WA_StyledBackground);
    m_pages = new QStackedWidget(m_page);
    m_source = new SourcePage(m_pages);
    m_diff = new DiffPage(m_pages);
    m_pages->addWidget(m_source);
    m_pages->addWidget(m_diff);
    auto* group = new QButtonGroup(m_switch);
    auto* row = new QHBoxLayout(m_switch);
    row->setContentsMargins(8, 2, 8, 4);
    row->setSpacing(4);
    const auto add = [&](const QString& text, const QString& tip) {
        auto* button = new QToolButton(m_switch);
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setCheckable(true);
        button->setProperty("flat", true);
        group->addButton(button);
        row->addWidget(button);
        return button;
    };
    m_sourceButton = add(tr("Files"), tr("The files of the config"));
    m_diffButton = add(tr("Comparison"), tr("What differs between the two configs"));
    row->addStretch(1);
    auto* end = new QToolButton(m_switch);
    end->setProperty("flat", true);
    end->setIcon(themedIcon(QStringLiteral("cancel")));
    end->setIconSize({12, 12});
    end->setToolTip(tr("End the comparison"));
    end->setAccessibleName(tr("End the comparison"));
    connect(&Theme::instance(), &Theme::changed, end, [end] { end->setIcon(themedIcon(QStringLiteral("cancel"))); });
    row->addWidget(end);
    m_switch->hide();
    m_sourceButton->setChecked(true);
    auto* layout = new QVBoxLayout(m_page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_switch);
    layout->addWidget(m_pages, 1);
    m_page->setFocusProxy(m_pages);
    m_pages->setFocusProxy(m_source);
    m_window.stage()->addPage(m_page);
    connect(m_sourceButton, &QToolButton::clicked, this, &ConfigDesk::showOwnSource);
    connect(m_diffButton, &QToolButton::clicked, this, &ConfigDesk::showDifference);
    connect(end, &QToolButton::clicked, this, &ConfigDesk::endComparison);
}

void ConfigDesk::connectSource() {
    connect(m_window.tree(0), &TreePanel::chosen, this, &ConfigDesk::showValue);
    connect(m_window.inspector(), &Inspector::configPathChosen, this, &ConfigDesk::showValue);
    connect(m_window.stage(), &StageView::configPathChosen, this, &ConfigDesk::showValue);
    connect(m_source, &SourcePage::valueChosen, this, &ConfigDesk::choose);
    const auto follow = [this] {
        // Another run is no step of the person's: what is read stays.
        const bool another = m_seen != m_window.navigator().trace();
        m_seen = m_window.navigator().trace();
        if (another || m_leads || comparisonIsShown() || m_window.stage()->page() != PageId::Source) return;
        m_source->showValue(toQt(m_window.navigator().location().configPath));
    };
    connect(&m_window.navigator(), &Navigator::changed, this, follow);
    connect(m_window.stage(), &StageView::pageChanged, this, [follow](PageId page) {
        if (page == PageId::Source) follow();
    });
    connect(m_diff, &DiffPage::moduleChosen, this, [this](const QString& path) {
        const QScopedValueRollback leads(m_leads, true);
        m_window.navigator().showModule(path);
        m_window.stage()->returnTo(PageId::Source);
        m_window.showTree(1);
    });
    connect(m_diff, &DiffPage::placeChosen, this, [this](bool right, const QString& path, const QString& file, int line) {
        if (!right && m_other) {
            m_source->setConfig(m_other);
            m_source->setNote(tr("These are the files of %1, which the opened config is compared with.").arg(fileName(m_other->path)));
        } else {
            showOwnSource();
        }
        m_pages->setCurrentWidget(m_source);
        m_sourceButton->setChecked(true);
        if (line > 0)
            m_source->showLine(file, line);
        else
            m_source->showValue(path);
        if (right) m_window.tree(0)->select(path);
    });
}

void ConfigDesk::takeConfig() {
    const Workbench& work = m_window.workspace();
    if (work.openedConfig() != m_opened) {
        // Another config, or the same one read anew.
        const bool another = m_opened && work.openedConfig() && m_opened->path != work.openedConfig()->path;
        m_opened = work.openedConfig();
        if (another || work.options().empty()) m_undo.clear();
        m_before.reset();
        m_after.reset();
        m_modelChanges.clear();
        m_changes->setModelText({});
        if (m_compares && !m_other) endComparison();
    }
    if (!m_source->config() || m_source->config() != m_other || !m_other) m_source->setConfig(work.config());
    m_after.reset();
    m_changes->setConfig(work.openedConfig(), work.config(), work.options());
    m_window.stage()->setPageAvailable(PageId::Source, work.config() != nullptr);
    refreshModelText();
    if (m_compares) refreshComparison();
    refreshActions();
}

void ConfigDesk::showOwnSource() {
    m_source->setConfig(m_window.workspace().config());
    m_source->setNote({});
    m_pages->setCurrentWidget(m_source);
    m_sourceButton->setChecked(true);
}

bool ConfigDesk::comparisonIsShown() const { return m_pages->currentWidget() == m_diff; }

void ConfigDesk::choose(const QString& path) {
    // A line of the config that is compared with has no place in the window's own.
    if (m_source->config() != m_window.workspace().config()) return;
    const QScopedValueRollback leads(m_leads, true);
    m_window.navigator().showConfig(path);
    m_window.stage()->returnTo(PageId::Source);
    m_window.showTree(0);
    m_window.tree(0)->select(path);
}

void ConfigDesk::showValue(const QString& path) {
    const QScopedValueRollback leads(m_leads, true);
    showOwnSource();
    m_window.stage()->showPage(PageId::Source);
    m_source->showValue(path);
}

void ConfigDesk::showLine(const QString& file, int line) {
    const QScopedValueRollback leads(m_leads, true);
    showOwnSource();
    m_window.stage()->showPage(PageId::Source);
    m_source->showLine(file, line);
}

}  // namespace teardown
