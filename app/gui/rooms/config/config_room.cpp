#include "app/gui/rooms/config/config_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/config/carried_config_offer.h"
#include "app/gui/rooms/config/child_config_saver.h"
#include "app/gui/rooms/config/config_comparison.h"
#include "app/gui/rooms/config/config_pages.h"
#include "app/gui/rooms/config/version_offer.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/common/typography.h"
#include "widgets/config/changes_panel.h"
#include "widgets/config/config_rows.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/option_text.h"
#include "widgets/config/source_page.h"
#include "widgets/config/value_field.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QFontMetrics>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QTreeView>

namespace teardown {
namespace {

const QString kUndo = QStringLiteral("edit.undo");
const QString kRedo = QStringLiteral("edit.redo");
const QString kChangeValue = QStringLiteral("edit.change-value");
const QString kSetKey = QStringLiteral("edit.set-key");
const QString kShowChanges = QStringLiteral("edit.show-changes");
const QString kDiscard = QStringLiteral("edit.discard-changes");
const QString kCompareConfig = QStringLiteral("file.compare-config");
const QString kSaveChanges = QStringLiteral("file.save-changes");
const QString kSource = QStringLiteral("view.source");

TreePanel* configTree(const WindowContext& context) { return context.side.tree(TreeTab::Config); }

}  // namespace

ConfigRoom::ConfigRoom() = default;
ConfigRoom::~ConfigRoom() = default;

void ConfigRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_pages = new ConfigPages(&context.stage);
    context.stage.addPage(m_pages);
    m_changes = new ChangesPanel(configTree(context));
    static_cast<QBoxLayout*>(configTree(context)->layout())->addWidget(m_changes);
    m_comparison = std::make_unique<ConfigComparison>(context, *m_pages, m_effect);
    m_saver = std::make_unique<ChildConfigSaver>(context);
    m_offer = std::make_unique<CarriedConfigOffer>(context);
    m_version = std::make_unique<VersionOffer>(context);
    addCommands();
    connectSource();
    connectDifference();
    connectChanges();
    connect(&context.work.files(), &OpenFiles::configChanged, this, &ConfigRoom::configChanged);
    for (const Journey journey : {Journey::Build, Journey::Forward})
        connect(&context.work.slot(journey), &SlotBase::changed, this, &ConfigRoom::modelChanged);
    if (context.work.config()) configChanged();
    if (context.work.built()) modelChanged();
    refreshCommands();
}

SourcePage* ConfigRoom::source() const { return m_pages->source(); }
DiffPage* ConfigRoom::difference() const { return m_pages->difference(); }
bool ConfigRoom::comparisonIsShown() const { return m_pages->differenceIsShown(); }

void ConfigRoom::addCommands() {
    Menus& menus = m_context->menus;
    QUndoStack* undo = &m_context->work.changes().undoStack();
    menus.add(
        {kUndo, QObject::tr("&Undo"), QKeySequence::Undo, QObject::tr("Undoes the last change of the config"), QStringLiteral("undo")},
        undo, [undo](bool) { undo->undo(); });
    menus.add({kRedo, QObject::tr("&Redo"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z, QObject::tr("Redoes the change that was undone"),
               QStringLiteral("redo")},
              undo, [undo](bool) { undo->redo(); });
    menus.add({kChangeValue, QObject::tr("&Change value"), Qt::Key_F2,
               QObject::tr("Tries another value for the key selected in the config tree; no file is changed")},
              this, [this](bool) { editValue(configTree(*m_context)->selectedKey()); });
    menus.add(
        {kSetKey, QObject::tr("&Set key…"), Qt::CTRL | Qt::Key_K, QObject::tr("Sets any key by its path, like --cfg-options: key=value")},
        this, [this](bool) {
            m_context->side.show(TreeTab::Config);
            m_changes->field()->setFocus();
            m_changes->field()->selectAll();
        });
    menus.add({kShowChanges, QObject::tr("Show &effect of changes"), Qt::CTRL | Qt::SHIFT | Qt::Key_D,
               QObject::tr("Compares config and model with and without the changes")},
              this, [this](bool) { m_comparison->showChanges(); });
    menus.add({kDiscard, QObject::tr("&Discard all changes"), {}, QObject::tr("Returns to the values in the files; can be undone")}, this,
              [this](bool) { m_context->work.changes().set({}, tr("all changes")); });
    menus.add({kCompareConfig, QObject::tr("Co&mpare config with…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O,
               QObject::tr("Shows the differences between the open config and another one")},
              this, [this](bool) { m_comparison->chooseOther(); });
    menus.add({kSaveChanges, QObject::tr("Save changes as &new config…"), Qt::CTRL | Qt::SHIFT | Qt::Key_S,
               QObject::tr("Writes a config that inherits from the open one and contains only the changes")},
              this, [this](bool) { m_saver->chooseFile(); });
    menus.add({kSource, QObject::tr("Config &source"), Qt::CTRL | Qt::Key_L,
               QObject::tr("Shows the files of the config and what each line sets")},
              this, [this](bool) {
                  m_context->stage.choosePage(PageId::Source);
                  m_context->stage.focusPage();
              });
    connect(undo, &QUndoStack::indexChanged, this, &ConfigRoom::refreshCommands);
    connect(qApp, &QApplication::focusChanged, this, &ConfigRoom::refreshCommands);
}

void ConfigRoom::refreshCommands() {
    const Workbench& work = m_context->work;
    const Menus& menus = m_context->menus;
    const QUndoStack& undo = m_context->work.changes().undoStack();
    // While the pad has the focus, these keys belong to it.
    const QWidget* focus = QApplication::focusWidget();
    const QWidget* pad = m_context->side.bottom();
    const bool drawing = focus && pad && (focus == pad || pad->isAncestorOf(focus));
    menus.command(kUndo)->setEnabled(undo.canUndo() && !drawing);
    menus.command(kRedo)->setEnabled(undo.canRedo() && !drawing);
    menus.command(kUndo)->setText(undo.canUndo() ? tr("&Undo: %1").arg(undo.undoText()) : tr("&Undo"));
    menus.command(kRedo)->setText(undo.canRedo() ? tr("&Redo: %1").arg(undo.redoText()) : tr("&Redo"));
    for (const QString& id : {kShowChanges, kDiscard, kSaveChanges}) menus.command(id)->setEnabled(!work.options().empty());
    for (const QString& id : {kChangeValue, kSetKey, kCompareConfig, kSource}) menus.command(id)->setEnabled(work.config() != nullptr);
}

// Source

void ConfigRoom::connectSource() {
    connect(configTree(*m_context), &TreePanel::chosen, this, &ConfigRoom::showValue);
    connect(m_context->side.inspector(), &Inspector::configPathChosen, this, &ConfigRoom::showValue);
    connect(&m_context->stage, &StageView::configPathChosen, this, &ConfigRoom::showValue);
    connect(&m_context->navigator, &Navigator::sourceRequested, this, &ConfigRoom::showValue);
    connect(source(), &SourcePage::valueChosen, this, &ConfigRoom::choose);
    connect(m_pages, &ConfigPages::sourceClicked, this, &ConfigRoom::showOwnSource);
    connect(m_comparison.get(), &ConfigComparison::ended, this, &ConfigRoom::showOwnSource);
    connect(&m_context->navigator, &Navigator::changed, this, &ConfigRoom::followNavigator);
    connect(&m_context->stage, &StageView::pageChanged, this, [this](PageId page) {
        if (page == PageId::Source) followNavigator();
    });
}

void ConfigRoom::followNavigator() {
    // A run that ends is not a step by the user: keep the position in the source.
    const bool another = m_seen != m_context->navigator.trace();
    m_seen = m_context->navigator.trace();
    if (another || m_selectingFromSource || comparisonIsShown() || !m_context->stage.shows(PageId::Source)) return;
    source()->showValue(toQt(m_context->navigator.location().configPath));
}

void ConfigRoom::connectDifference() {
    connect(difference(), &DiffPage::moduleChosen, this, [this](const QString& path) {
        const QScopedValueRollback leads(m_selectingFromSource, true);
        m_context->navigator.followModule(path);
        m_context->stage.returnTo(PageId::Source);
        m_context->side.show(TreeTab::Model);
    });
    connect(difference(), &DiffPage::placeChosen, this, [this](bool right, const QString& path, const QString& file, int line) {
        if (const auto other = m_comparison->other(); !right && other) {
            source()->setConfig(other);
            source()->setNote(tr("Files of %1, the config to compare with").arg(fileName(other->path)));
            m_pages->showSource();
        } else {
            showOwnSource();
        }
        if (line > 0)
            source()->showLine(file, line);
        else
            source()->showValue(path);
        if (right) configTree(*m_context)->select(path);
    });
}

void ConfigRoom::showOwnSource() {
    source()->setConfig(m_context->work.config());
    source()->setNote({});
    m_pages->showSource();
}

void ConfigRoom::choose(const QString& path) {
    // Lines of the other config have no counterpart in the config tree.
    if (source()->config() != m_context->work.config()) return;
    const QScopedValueRollback leads(m_selectingFromSource, true);
    m_context->navigator.showConfig(path);
    m_context->stage.returnTo(PageId::Source);
    m_context->side.show(TreeTab::Config);
    configTree(*m_context)->select(path);
}

void ConfigRoom::showValue(const QString& path) {
    const QScopedValueRollback leads(m_selectingFromSource, true);
    showOwnSource();
    m_context->stage.showPage(PageId::Source);
    source()->showValue(path);
}

void ConfigRoom::showLine(const QString& file, int line) {
    const QScopedValueRollback leads(m_selectingFromSource, true);
    showOwnSource();
    m_context->stage.showPage(PageId::Source);
    source()->showLine(file, line);
}

void ConfigRoom::configChanged() {
    const Workbench& work = m_context->work;
    if (work.openedConfig() != m_opened) {
        // Another config, or the same one reloaded.
        m_opened = work.openedConfig();
        m_effect.clear();
        if (m_comparison->isActive() && !m_comparison->other()) m_comparison->end();
    }
    const auto& other = m_comparison->other();
    if (!source()->config() || source()->config() != other || !other) source()->setConfig(work.config());
    m_effect.forgetChanged();
    m_changes->setConfig(work.openedConfig(), work.config(), work.options());
    m_context->stage.setPageAvailable(PageId::Source, work.config() != nullptr);
    refreshModelText();
    if (m_comparison->isActive()) m_comparison->refresh();
    refreshCommands();
}

// Changes

void ConfigRoom::connectChanges() {
    ConfigChanges& changes = m_context->work.changes();
    connect(&changes, &ConfigChanges::applying, this, [this] {
        const TraceCursor& cursor = m_context->navigator.cursor();
        if (const Step* step = cursor.step(); step && cursor.index() > 0) m_stepPath = step->path;
    });
    connect(&changes, &ConfigChanges::refused, this, [this](const Error& error) { m_changes->showWrong(sentenceOf(error)); });
    connect(m_changes, &ChangesPanel::entered, this, &ConfigRoom::change);
    connect(m_changes, &ChangesPanel::removed, &changes, &ConfigChanges::remove);
    connect(m_changes, &ChangesPanel::keyChosen, this, [this](const QString& key) {
        configTree(*m_context)->select(key);
        m_context->navigator.showConfig(key);
        showValue(key);
    });
    connect(m_changes, &ChangesPanel::compareRequested, this, [this] { m_comparison->showChanges(); });
    connect(m_changes, &ChangesPanel::saveRequested, this, [this] { m_saver->chooseFile(); });
    connect(configTree(*m_context)->view(), &QTreeView::doubleClicked, this, &ConfigRoom::editClicked);
}

void ConfigRoom::change(const QString& key, const QString& value) {
    m_context->work.changes().change(key, value);
    m_edited = key;
    configTree(*m_context)->reveal(key);
    if (m_context->stage.shows(PageId::Source) && !comparisonIsShown()) source()->showValue(key);
}

void ConfigRoom::editClicked(const QModelIndex& index) {
    const QString key = index.data(TreeRowsModel::KeyRole).toString();
    const auto& config = m_context->work.config();
    const ConfigValue* value = config ? valueAtPath(config->root, key) : nullptr;
    // Double-clicking a branch expands it.
    if (value && !value->isDict() && !configTree(*m_context)->view()->model()->hasChildren(index)) editValue(key);
}

void ConfigRoom::editValue(const QString& key) {
    const auto& config = m_context->work.config();
    const ConfigValue* value = config && !key.isEmpty() ? valueAtPath(config->root, key) : nullptr;
    m_context->side.show(TreeTab::Config);
    if (!value) return m_changes->field()->setFocus();
    if (value->isDict()) {
        m_changes->propose(key + QLatin1Char('.'), {});
        return m_changes->showWrong(tr("A dict is changed key by key: add the key after the dot."));
    }
    const auto text = optionTextOf(*value);
    configTree(*m_context)->select(key);
    const QModelIndex index = configTree(*m_context)->view()->currentIndex();
    if (!index.isValid() || index.data(TreeRowsModel::KeyRole).toString() != key) return m_changes->propose(key, text.value_or(QString()));
    openField(index, key, text.value_or(toQt(value->repr())));
}

void ConfigRoom::openField(const QModelIndex& index, const QString& key, const QString& text) {
    auto* field =
        new ValueField(configTree(*m_context)->view(), index, QFontMetrics(boldFont()).horizontalAdvance(index.data().toString()), text);
    connect(field, &ValueField::entered, this, [this, key, was = field->text()](const QString& now) {
        if (now.trimmed() == was || now.trimmed().isEmpty()) return;
        const OptionPreview preview = previewOption(m_context->work.config()->root, key + QLatin1Char('=') + now);
        if (preview.kind == OptionPreview::Kind::Wrong) return m_changes->propose(key, now);
        if (preview.kind != OptionPreview::Kind::Same) change(key, now.trimmed());
    });
}

// Effect of the changes on the model

void ConfigRoom::modelChanged() {
    const Workbench& work = m_context->work;
    const auto built = work.built();
    if (!built || !work.openedConfig()) return;
    const TracePtr forward = work.trace(Journey::Forward);
    if (forward) returnToStep();
    if (!m_edited.isEmpty()) configTree(*m_context)->select(m_edited);
    if (forward) m_edited.clear();
    m_effect.add(outlineOf(*built, forward.get()), !work.options().empty());
    refreshModelText();
    if (m_comparison->isActive() && !m_comparison->other()) m_comparison->refresh();
}

void ConfigRoom::returnToStep() {
    Navigator& navigator = m_context->navigator;
    const TracePtr forward = m_context->work.trace(Journey::Forward);
    if (!m_stepPath || navigator.trace() != forward || navigator.cursor().index() != 0) return;
    // Select the same layer again.
    const QScopedValueRollback leads(m_selectingFromSource, true);
    const bool onSource = m_context->stage.page() == PageId::Source;
    if (const int step = forward->findPath(*m_stepPath); step > 0) navigator.showStep(step);
    if (onSource) m_context->stage.returnTo(PageId::Source);
    m_stepPath.reset();
}

void ConfigRoom::refreshModelText() {
    m_effect.refresh(!m_context->work.options().empty());
    m_changes->setModelText(m_effect.text().isEmpty() ? QString() : tr("Model: %1").arg(m_effect.text()));
}

}  // namespace teardown
