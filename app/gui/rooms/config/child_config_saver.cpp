#include "app/gui/rooms/config/child_config_saver.h"

#include "app/gui/notices/window_notices.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/workbench.h"
#include "core/base/file.h"
#include "core/config/child_config.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

#include <QFileDialog>
#include <QFileInfo>

namespace teardown {
namespace {

const QString kChild = QStringLiteral("child");

}  // namespace

ChildConfigSaver::ChildConfigSaver(const WindowContext& context) : m_context(context), m_writer(context.work.measureLane()) {}

void ChildConfigSaver::chooseFile() {
    const auto& config = m_context.work.openedConfig();
    if (!config || m_context.work.options().empty()) return;
    const QFileInfo base(carrierOf(toQt(config->path)));
    const QString name = base.absolutePath() + QLatin1Char('/') + base.completeBaseName() + QStringLiteral("_changed.py");
    const QString path =
        QFileDialog::getSaveFileName(m_context.stage.window(), tr("Save Changes as New Config"), name, tr("Config (*.py)"));
    if (!path.isEmpty()) save(path);
}

std::optional<Error> ChildConfigSaver::refusal(const QString& path) const {
    const Config& config = *m_context.work.openedConfig();
    if (isCarriedConfigPath(toQt(config.path)))
        return Error{ErrorKind::BadInput,
                     "child-base-in-checkpoint",
                     message("child-base-in-checkpoint.the-opened-config-lies",
                             "the open config is inside a checkpoint, and a config cannot inherit from there"),
                     message("do.save-that-config-as", "Save that config as a file first."),
                     {fromQt(path), 0, 0, {}, {}}};
    const QString wanted = QFileInfo(path).canonicalFilePath();
    for (const ConfigFile& file : config.files)
        if (!wanted.isEmpty() && QFileInfo(toQt(file.path)).canonicalFilePath() == wanted)
            return Error{ErrorKind::BadInput,
                         "child-is-open",
                         message("child-is-open.this-file-is-a", "this file is part of the open config and cannot be overwritten"),
                         message("do.choose-another-name", "Choose another name."),
                         {fromQt(path), 0, 0, {}, {}}};
    return std::nullopt;
}

void ChildConfigSaver::save(const QString& path) {
    const Workbench& work = m_context.work;
    if (!work.openedConfig()) return;
    if (const auto error = refusal(path)) return m_context.notices.fail(kChild, *error);
    m_writer.run(
        [base = work.openedConfig()->path, child = fromQt(path), options = work.options()](const TaskContext&) -> Result<Diagnostics> {
            TD_TRY(const ChildConfig config, makeChildConfig(base, child, options));
            if (auto written = writeFileAtomically(child, config.text); !written.ok()) return written.error();
            return config.diagnostics;
        },
        [this, path](Result<Diagnostics> written) {
            if (!written.ok()) return m_context.notices.fail(kChild, written.error());
            m_context.notices.succeeded(kChild);
            m_context.work.problems()->add(kChild, *written);
            m_context.notices.saved(path, {}, {{tr("Open"), [this, path] { m_context.work.open({path}); }, true}});
        });
}

}  // namespace teardown
