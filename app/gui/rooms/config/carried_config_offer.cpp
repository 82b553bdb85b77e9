#include "app/gui/rooms/config/carried_config_offer.h"

#include "app/gui/notices/window_notices.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/workbench.h"
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
    if (!carriedConfigText(*work.checkpoint())) return;
    const QString path = toQt(work.checkpoint()->path());
    m_context.notices.bar()->addNotice(kCarried, tr("%1 contains the config it was trained with.").arg(QFileInfo(path).fileName()),
                                       {{tr("Open config"), [&work, path] { work.open({carriedConfigPath(path)}); }, true}});
}

}  // namespace teardown
