#include "app/gui/about.h"

#include "core/base/version.h"
#include "core/session/engine_info.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>

namespace teardown {
namespace {

struct AboutWords {
    Q_DECLARE_TR_FUNCTIONS(About)
};

}  // namespace

QString engineText(const EngineInfo& info) {
    QStringList parts{QStringLiteral("libtorch ") + toQt(info.torchVersion)};
    if (!info.simd.empty()) parts += toQt(info.simd);
    if (!info.openCvVersion.empty()) parts += QStringLiteral("OpenCV ") + toQt(info.openCvVersion);
    if (!info.blas.empty()) parts += toQt(info.blas);
    const QString text = parts.join(QStringLiteral(", "));
    return info.blasAdvice.empty() ? text : text + QLatin1Char('\n') + toQt(info.blasAdvice);
}

Notice aboutNotice(const EngineInfo& info) {
    Notice notice;
    notice.id = QStringLiteral("about");
    notice.text = AboutWords::tr(
                      "Teardown %1 takes image-classification networks apart. Every command is in the menus; F1 explains the panel that "
                      "has the focus.")
                      .arg(toQt(version()));
    if (!info.torchVersion.empty()) notice.text += QLatin1Char('\n') + engineText(info);
    return notice;
}

}  // namespace teardown
