// The part of ConfigDesk that tries changes on the config: undo, what they did to the model, comparison, a file of one's own.
#include "app/gui/config_desk.h"

#include "app/gui/carried_config.h"
#include "app/gui/file_filters.h"
#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "core/base/file.h"
#include "core/config/child_config.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/common/typography.h"
#include "widgets/config/changes_panel.h"
#include "widgets/config/config_rows.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/option_text.h"
#include "widgets/config/source_page.h"
#include "widgets/config/value_field.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontMetrics>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QUndoCommand>

#include <algorithm>

namespace teardown {
namespace {

const QString kChildNotice = QStringLiteral("child");

class ChangeOptions : public QUndoCommand {
public:
    using Options = std::vector<ConfigOption>;
    ChangeOptions(const QString& text, Options before, Options after, std::function<void(const Options&)> apply)
        : QUndoCommand(text), m_before(std::move(before)), m_after(std::move(after)), m_apply(std::move(apply)) {}
    void undo() override { m_apply(m_before); }
    void redo() override { m_apply(m_after); }

private:
    Options m_before, m_after;
    std::function<void(const Options&)> m_apply;
};

}  // namespace

void ConfigDesk::connectChanges() {
    connect(m_changes, &ChangesPanel::entered, this, &ConfigDesk::change);
    connect(m_changes, &ChangesPanel::removed, this, &ConfigDesk::takeBack);
    connect(m_changes, &ChangesPanel::keyChosen, this, [this](const QString& key) {
        m_window.tree(0)->select(key);
        m_window.navigator().showConfig(key);
        showValue(key);
    });
    connect(m_changes, &ChangesPanel::compareAsked, this, &ConfigDesk::showChanges);
    connect(m_changes, &ChangesPanel::saveAsked, this, &ConfigDesk::chooseChild);
    connect(m_window.tree(0)->view(), &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        const QString key = index.data(TreeRowsModel::KeyRole).toString();
        const auto& config = m_window.workspace().config();
        const ConfigValue* value = config ? valueAtPath(config->root, key) : nullptr;
        // A double click on a branch opens it.
        if (value && !value->isDict() && !m_window.tree(0)->view()->model()->hasChildren(index)) editValue(key);
    });
    connect(&m_undo, &QUndoStack::indexChanged, this, &ConfigDesk::refreshActions);
    connect(qApp, &QApplication::focusChanged, this, &ConfigDesk::refreshActions);
    // The workspace ends before the widgets do, whose focus then moves once more.
    connect(&m_window.workspace(), &QObject::destroyed, this, [this] { disconnect(qApp, nullptr, this, nullptr); });
}

void ConfigDesk::connectActions() {
    const Actions& actions = m_window.actions();
    connect(actions.undo, &QAction::triggered, &m_undo, &QUndoStack::undo);
    connect(actions.redo, &QAction::triggered, &m_undo, &QUndoStack::redo);
    connect(actions.changeValue, &QAction::triggered, this, [this] { editValue(m_window.tree(0)->selectedKey()); });
    connect(actions.setKey, &QAction::triggered, this, [this] {
        m_window.showTree(0);
        m_changes->field()->setFocus();
        m_changes->field()->selectAll();
    });
    connect(actions.showChanges, &QAction::triggered, this, &ConfigDesk::showChanges);
    connect(actions.dropChanges, &QAction::triggered, this, [this] { setOptions({}, tr("all changes")); });
    connect(actions.compare, &QAction::triggered, this, &ConfigDesk::chooseOther);
    connect(actions.saveChild, &QAction::triggered, this, &ConfigDesk::chooseChild);
    connect(actions.source, &QAction::triggered, this, [this] {
        m_window.stage()->choosePage(PageId::Source);
        m_window.stage()->focusPage();
    });
}

void ConfigDesk::refreshActions() {
    const Actions& actions = m_window.actions();
    const auto& config = m_window.workspace().config();
    // On the pad these keys are the pad's.
    const QWidget* focus = QApplication::focusWidget();
    const DrawPad* pad = m_window.pad();
    const bool drawing = focus && (focus == pad || pad->isAncestorOf(focus));
    actions.undo->setEnabled(m_undo.canUndo() && !drawing);
    actions.redo->setEnabled(m_undo.canRedo() && !drawing);
    actions.undo->setText(m_undo.canUndo() ? tr("&Undo: %1").arg(m_undo.undoText()) : tr("&Undo"));
    actions.redo->setText(m_undo.canRedo() ? tr("&Redo: %1").arg(m_undo.redoText()) : tr("&Redo"));
    const bool changed = !m_window.workspace().options().empty();
    for (QAction* action : {actions.showChanges, actions.dropChanges, actions.saveChild}) action->setEnabled(changed);
    for (QAction* action : {actions.changeValue, actions.setKey, actions.compare, actions.source}) action->setEnabled(config != nullptr);
}

// Changes

void ConfigDesk::applyOptions(const std::vector<ConfigOption>& options) {
    if (const Step* step = m_window.navigator().cursor().step(); step && m_window.navigator().cursor().index() > 0) m_stepPath = step->path;
    const Result<void> done = m_window.workspace().files().setOptions(options);
    if (!done.ok()) m_changes->showWrong(sentenceOf(done.error()));
}

void ConfigDesk::setOptions(std::vector<ConfigOption> options, const QString& text) {
    const Workbench& work = m_window.workspace();
    if (!work.openedConfig()) return;
    if (const auto merged = mergeOptions(work.openedConfig()->root, options); !merged.ok())
        return m_changes->showWrong(sentenceOf(merged.error()));
    m_undo.push(new ChangeOptions(text, work.options(), std::move(options),
                                  [this](const std::vector<ConfigOption>& wanted) { applyOptions(wanted); }));
}

void ConfigDesk::change(const QString& key, const QString& value) {
    std::vector<ConfigOption> options = m_window.workspace().options();
    const ConfigOption option{fromQt(key), fromQt(value)};
    const auto same = std::find_if(options.begin(), options.end(), [&](const ConfigOption& other) { return other.key == option.key; });
    if (same == options.end())
        options.push_back(option);
    else
        *same = option;
    setOptions(std::move(options), QStringLiteral("%1=%2").arg(key.section(QLatin1Char('.'), -1), value));
    m_edited = key;
    m_window.tree(0)->select(key);
    if (m_window.stage()->page() == PageId::Source && !comparisonIsShown()) m_source->showValue(key);
}

void ConfigDesk::takeBack(const QString& key) {
    std::vector<ConfigOption> options = m_window.workspace().options();
    std::erase_if(options, [&](const ConfigOption& option) { return toQt(option.key) == key; });
    setOptions(std::move(options), tr("without %1").arg(key.section(QLatin1Char('.'), -1)));
}

void ConfigDesk::editValue(const QString& key) {
    const auto& config = m_window.workspace().config();
    const ConfigValue* value = config && !key.isEmpty() ? valueAtPath(config->root, key) : nullptr;
    m_window.showTree(0);
    if (!value) return m_changes->field()->setFocus();
    if (value->isDict()) {
        m_changes->propose(key + QLatin1Char('.'), {});
        return m_changes->showWrong(tr("A dict is changed key by key: name the key behind the dot."));
    }
    const auto text = optionTextOf(*value);
    QTreeView* view = m_window.tree(0)->view();
    m_window.tree(0)->select(key);
    const QModelIndex index = view->currentIndex();
    if (!index.isValid() || index.data(TreeRowsModel::KeyRole).toString() != key) return m_changes->propose(key, text.value_or(QString()));
    auto* field = new ValueField(view, index, QFontMetrics(boldFont()).horizontalAdvance(index.data().toString()),
                                 text.value_or(toQt(value->repr())));
    connect(field, &ValueField::entered, this, [this, key, was = field->text()](const QString& now) {
        if (now.trimmed() == was || now.trimmed().isEmpty()) return;
        const OptionPreview preview = previewOption(m_window.workspace().config()->root, key + QLatin1Char('=') + now);
        if (preview.kind == OptionPreview::Kind::Wrong) {
            m_changes->propose(key, now);
            return;
        }
        if (preview.kind != OptionPreview::Kind::Same) change(key, now.trimmed());
    });
}

// What they did to the model

void ConfigDesk::takeModel() {
    const Workbench& work = m_window.workspace();
    if (!work.built() || !work.openedConfig()) return;
    const TracePtr forward = work.trace(Journey::Forward);
    // The layer that was looked at is looked at again.
    if (forward && m_stepPath && m_window.navigator().trace() == forward && m_window.navigator().cursor().index() == 0) {
        const QScopedValueRollback leads(m_leads, true);
        const bool onSource = m_window.stage()->page() == PageId::Source;
        if (const int step = forward->findPath(*m_stepPath); step > 0) m_window.navigator().showStep(step);
        if (onSource) m_window.stage()->returnTo(PageId::Source);
        m_stepPath.reset();
    }
    if (!m_edited.isEmpty()) m_window.tree(0)->select(m_edited);
    if (forward) m_edited.clear();
    const ModelOutline outline = outlineOf(*work.built(), forward.get());
    if (work.options().empty()) {
        m_before = outline;
        m_after.reset();
    } else {
        m_after = outline;
    }
    refreshModelText();
    if (m_compares && !m_other) refreshComparison();
}

void ConfigDesk::refreshModelText() {
    m_modelChanges.clear();
    QString text;
    if (m_before && m_after && !m_window.workspace().options().empty()) {
        m_modelChanges = compareModels(*m_before, *m_after);
        text = changeSummary(*m_before, *m_after, m_modelChanges);
    }
    m_changes->setModelText(text.isEmpty() ? text : tr("Model: %1").arg(text));
}

// Comparison

void ConfigDesk::chooseOther() {
    const auto& config = m_window.workspace().config();
    const QString folder = config ? QFileInfo(toQt(config->path)).absolutePath() : QString();
    const QString path = QFileDialog::getOpenFileName(m_window.centralWidget(), tr("Compare with this config"), folder, configFilters());
    if (!path.isEmpty()) compareWith(path);
}

void ConfigDesk::compareWith(const QString& path) {
    m_reader.run([path = fromQt(path)](const TaskContext& task) { return readConfigPartly(path, {}, task); },
                 [this](Result<std::shared_ptr<const Config>> read) {
                     if (!read.ok()) return m_window.notices()->fail(QStringLiteral("compare"), read.error());
                     m_window.notices()->mended(QStringLiteral("compare"));
                     compareWithConfig(std::move(read).value());
                 });
}

void ConfigDesk::compareWithConfig(std::shared_ptr<const Config> other) {
    m_other = std::move(other);
    m_compares = true;
    refreshComparison();
    showDifference();
}

void ConfigDesk::showChanges() {
    if (m_window.workspace().options().empty()) return;
    m_other.reset();
    m_compares = true;
    refreshComparison();
    showDifference();
}

void ConfigDesk::refreshComparison() {
    const Workbench& work = m_window.workspace();
    if (!work.config()) return endComparison();
    // The last change was taken back: a page that says that nothing differs is none to stay on.
    if (!m_other && work.options().empty()) {
        const bool shown = comparisonIsShown() && m_window.stage()->page() == PageId::Source;
        endComparison();
        if (shown) m_window.stage()->leavePage(PageId::Source);
        return;
    }
    DiffPage::Content content;
    const QString name = fileName(work.config()->path);
    content.left = m_other ? fileName(m_other->path) : tr("%1 as it is").arg(name);
    content.right = work.options().empty()
                        ? name
                        : toQt(message("config.with-changes", static_cast<std::int64_t>(work.options().size()), "{name} with {n} change",
                                       "{name} with {n} changes", {{"name", fromQt(name)}, {"n", work.options().size()}}));
    if (m_other && content.left == content.right) content.left = toQt(m_other->path);
    content.diff = compareConfigs(m_other ? m_other->root : work.openedConfig()->root, work.config()->root);
    if (!m_other && m_before && m_after) {
        content.model = m_modelChanges;
        content.modelText = changeSummary(*m_before, *m_after, m_modelChanges);
    }
    m_diff->show(std::move(content));
}

void ConfigDesk::showDifference() {
    if (!m_compares) return;
    m_switch->show();
    m_pages->setCurrentWidget(m_diff);
    m_diffButton->setChecked(true);
    m_window.stage()->showPage(PageId::Source);
}

void ConfigDesk::endComparison() {
    m_compares = false;
    m_other.reset();
    m_switch->hide();
    showOwnSource();
}

// A file of one's own

void ConfigDesk::chooseChild() {
    const auto& config = m_window.workspace().openedConfig();
    if (!config || m_window.workspace().options().empty()) return;
    const QFileInfo base(carrierOf(toQt(config->path)));
    const QString name = base.absolutePath() + QLatin1Char('/') + base.completeBaseName() + QStringLiteral("_changed.py");
    const QString path =
        QFileDialog::getSaveFileName(m_window.centralWidget(), tr("Save the changes as a new config"), name, tr("Config (*.py)"));
    if (!path.isEmpty()) saveChild(path);
}

void ConfigDesk::saveChild(const QString& path) {
    const Workbench& work = m_window.workspace();
    if (!work.openedConfig()) return;
    const auto fail = [this](const Error& error) { m_window.notices()->fail(QStringLiteral("child"), error); };
    if (isCarriedConfigPath(toQt(work.openedConfig()->path)))
        return fail({ErrorKind::BadInput,
                     "child-base-in-checkpoint",
                     message("child-base-in-checkpoint.the-opened-config-lies",
                             "the opened config lies inside a checkpoint, and a config can not inherit from there"),
                     message("do.save-that-config-as", "Save that config as a file first."),
                     {fromQt(path), 0, 0, {}, {}}});
    const QString wanted = QFileInfo(path).canonicalFilePath();
    for (const ConfigFile& file : work.openedConfig()->files)
        if (!wanted.isEmpty() && QFileInfo(toQt(file.path)).canonicalFilePath() == wanted)
            return fail({ErrorKind::BadInput,
                         "child-is-open",
                         message("child-is-open.this-file-is-a", "this file is a part of the opened config and is not written over"),
                         message("do.choose-another-name", "Choose another name."),
                         {fromQt(path), 0, 0, {}, {}}});
    m_writer.run(
        [base = work.openedConfig()->path, child = fromQt(path), options = work.options()](const TaskContext&) -> Result<Diagnostics> {
            TD_TRY(const ChildConfig config, makeChildConfig(base, child, options));
            if (auto written = writeFileAtomically(child, config.text); !written.ok()) return written.error();
            return config.diagnostics;
        },
        [this, path, fail](Result<Diagnostics> written) {
            if (!written.ok()) return fail(written.error());
            m_window.notices()->mended(QStringLiteral("child"));
            m_window.workspace().problems()->add(QStringLiteral("child"), *written);
            m_window.notices()->bar()->say(kChildNotice, tr("Saved to %1").arg(path),
                                           {{tr("Open it"), [this, path] { m_window.workspace().open({path}); }, true}});
        });
}

}  // namespace teardown
