#include "app/gui/rooms/config/carried_config_offer.h"

#include "app/gui/notices/window_notices.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/workbench.h"
#include "core/checkpoint/fit/known_architectures.h"
#include "widgets/common/strings.h"

#include <QFileInfo>
#include <QTimer>

namespace teardown {
namespace {

const QString kCarried = QStringLiteral("carried");

}  // namespace

CarriedConfigOffer::CarriedConfigOffer(const WindowContext& context) : m_context(context) {
    const OpenFiles& files = context.work.files();
    connect(&files, &OpenFiles::configChanged, this, [this] { m_context.notices.bar()->withdraw(kCarried); });
    connect(&files, &OpenFiles::checkpointChanged, this, &CarriedConfigOffer::offer);
    offer();
}

void CarriedConfigOffer::offer() {
    Workbench& work = m_context.work;
    if (!work.checkpoint() || work.config()) return;
    if (work.busy()) {
        // A config may be opened in the same batch.
        QTimer::singleShot(50, this, &CarriedConfigOffer::offer);
        return;
    }
    const QString path = toQt(work.checkpoint()->path());
    if (!carriedConfigText(*work.checkpoint())) {
        offerProposal(path);
        return;
    }
    m_context.notices.bar()->addNotice(kCarried, tr("%1 contains the config it was trained with.").arg(QFileInfo(path).fileName()),
                                       {{tr("Open config"), [&work, path] { work.open({carriedConfigPath(path)}); }, true}});
}

void CarriedConfigOffer::offerProposal(const QString& path) {
    Workbench& work = m_context.work;
    const auto weights = stateDictOf(*work.checkpoint());
    if (!weights.ok()) return;
    const std::vector<ProposedConfig> found = proposedConfigs(*work.checkpoint(), *weights);
    if (found.empty()) return;
    const ProposedConfig& first = found.front();
    const QString name = QFileInfo(path).fileName(), architecture = toQt(first.architecture);
    QString text = first.mapping.empty()
                       ? tr("%1 comes without a config. Its tensors are those of %2 with %3 classes.")
                       : tr("%1 comes without a config. Its tensors are those of %2 with %3 classes, with the names of %4.");
    if (!first.published)
        text = first.mapping.empty()
                   ? tr("%1 comes without a config. Its tensors have the shapes of a %2 with %3 classes that is not published.")
                   : tr("%1 comes without a config. Its tensors have the shapes of a %2 with %3 classes that is not published, with the "
                        "names of %4.");
    QString filled = text.arg(name, architecture, QString::number(first.classes));
    if (!first.mapping.empty()) filled = filled.arg(toQt(first.mapping));
    m_context.notices.bar()->addNotice(kCarried, filled,
                                       {{first.published ? tr("Use that config") : tr("Use a config for these shapes"),
                                         [&work, path] { work.open({proposedConfigPath(path)}); }, true}});
}

}  // namespace teardown
