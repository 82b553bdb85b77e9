#include "app/gui/rooms/config/version_offer.h"

#include "app/gui/notices/window_notices.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/workbench.h"
#include "core/base/file.h"
#include "core/config/versions/convert_config.h"
#include "core/config/versions/version_signs.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace teardown {
namespace {

const QString kOffer = QStringLiteral("version");
const QString kConversion = QStringLiteral("conversion");

/// The first few keys of the other version, each with its line, as the end of a sentence.
QString keysText(const std::vector<VersionSign>& signs) {
    constexpr std::size_t kShown = 3;
    QStringList keys;
    for (std::size_t i = 0; i < std::min(kShown, signs.size()); ++i)
        keys += signs[i].where.line > 0
                    ? QStringLiteral("%1 (%2:%3)").arg(toQt(signs[i].shown), toQt(signs[i].where.file)).arg(signs[i].where.line)
                    : toQt(signs[i].shown);
    return keys.join(QStringLiteral(", ")) + (signs.size() > kShown ? QStringLiteral(" …") : QStringLiteral("."));
}

/// The config that is converted must not be overwritten.
std::optional<Error> overwritingError(const Config& config, const QString& path) {
    const QString wanted = QFileInfo(path).canonicalFilePath();
    const auto isOpen = [&](const ConfigFile& file) { return QFileInfo(toQt(file.path)).canonicalFilePath() == wanted; };
    if (wanted.isEmpty() || std::none_of(config.files.begin(), config.files.end(), isOpen)) return std::nullopt;
    return Error{ErrorKind::BadInput,
                 "child-is-open",
                 message("child-is-open.this-file-is-a", "this file is part of the open config and cannot be overwritten"),
                 message("do.choose-another-name", "Choose another name."),
                 {fromQt(path), 0, 0, {}, {}}};
}

}  // namespace

VersionOffer::VersionOffer(const WindowContext& context) : m_context(context), m_writer(context.work.measureLane()) {
    connect(&context.work.files(), &OpenFiles::configChanged, this, &VersionOffer::offer);
    offer();
}

void VersionOffer::offer() {
    const auto& config = m_context.work.openedConfig();
    if (config == m_seen) return;
    m_seen = config;
    m_context.notices.bar()->withdraw(kOffer);
    if (!config) return;
    const std::vector<VersionSign> foreign = foreignSigns(*config);
    const QString name = QFileInfo(toQt(config->path)).fileName();
    if (versionOf(versionSigns(*config)) == ConfigVersion::Pretrain1) {
        QString text = tr("%1 was written for mmpretrain 1.x. Networks are built as mmclassification 0.25 builds them.").arg(name);
        if (!foreign.empty()) text += QLatin1Char(' ') + tr("It also has keys of 0.x, which 1.x does not read: %1").arg(keysText(foreign));
        m_context.notices.bar()->addNotice(kOffer, text, {{tr("Convert to 0.x…"), [this] { chooseFile(); }, true}}, true);
    } else if (!foreign.empty()) {
        m_context.notices.bar()->addNotice(
            kOffer,
            tr("%1 mixes two versions: these keys are of mmpretrain 1.x, and mmclassification 0.x does not read them: %2")
                .arg(name, keysText(foreign)),
            {}, true);
    }
}

void VersionOffer::chooseFile() {
    const auto& config = m_context.work.openedConfig();
    if (!config) return;
    const QFileInfo base(carrierOf(toQt(config->path)));
    const QString name = base.absolutePath() + QLatin1Char('/') + base.completeBaseName() + QStringLiteral("_0x.py");
    const QString path =
        QFileDialog::getSaveFileName(m_context.stage.window(), tr("Save as Config of mmclassification 0.x"), name, tr("Config (*.py)"));
    if (!path.isEmpty()) convert(path);
}

void VersionOffer::convert(const QString& path) {
    const auto config = m_context.work.config();
    if (!config) return;
    if (const auto error = overwritingError(*config, path)) return m_context.notices.fail(kConversion, *error);
    m_writer.run(
        [config, target = fromQt(path)](const TaskContext&) -> Result<Diagnostics> {
            TD_TRY(const ConvertedConfig converted, convertConfig(*config, ConfigVersion::Classification0));
            if (auto written = writeFileAtomically(target, converted.text); !written.ok()) return written.error();
            Diagnostics left;
            for (const NoCounterpart& part : converted.left) {
                Place where = part.where;
                where.member = part.path;
                left.push_back({Severity::Note, "convert-left", part.why, where});
            }
            return left;
        },
        [this, path](const Result<Diagnostics>& left) {
            if (!left.ok()) return m_context.notices.fail(kConversion, left.error());
            m_context.notices.succeeded(kConversion);
            m_context.work.problems()->add(kConversion, *left);
            const auto count = static_cast<std::int64_t>(left->size());
            m_context.notices.saved(
                path, tr("Saved to %1").arg(path) +
                          (count == 0 ? QString()
                                      : QStringLiteral(". ") +
                                            toQt(message("convert.left-parts", count, "{count} part has no counterpart; see Problems.",
                                                         "{count} parts have no counterpart; see Problems.", {{"count", count}}))));
            m_context.work.open({path});
        });
}

}  // namespace teardown
