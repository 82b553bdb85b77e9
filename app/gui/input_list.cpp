#include "app/gui/input_list.h"

#include "core/base/text.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace teardown {

bool isPictureName(const QString& path) {
    static const QStringList endings{QStringLiteral("png"), QStringLiteral("jpg"),  QStringLiteral("jpeg"), QStringLiteral("bmp"),
                                     QStringLiteral("webp"), QStringLiteral("ppm"), QStringLiteral("pgm"),  QStringLiteral("tif"),
                                     QStringLiteral("tiff")};
    return endings.contains(QFileInfo(path).suffix().toLower());
}

static QStringList picturesIn(const QString& folder) {
    QStringList found;
    const QDir dir(folder);
    for (const QString& name : dir.entryList(QDir::Files | QDir::Readable, QDir::NoSort))
        if (isPictureName(name)) found += dir.filePath(name);
    std::sort(found.begin(), found.end(), [](const QString& a, const QString& b) { return naturalLess(fromQt(a), fromQt(b)); });
    return found;
}

QStringList InputList::add(const QStringList& paths) {
    QStringList open;
    QStringList pictures;
    for (const QString& path : paths) {
        if (QFileInfo(path).isDir()) {
            const QStringList inside = picturesIn(path);
            if (inside.isEmpty()) open += path;
            pictures += inside;
        } else if (isPictureName(path)) {
            pictures += path;
        } else {
            open += path;
        }
    }
    if (pictures.isEmpty()) return open;
    open += pictures.first();
    if (pictures.size() > 1) list(pictures);
    return open;
}

void InputList::list(const QStringList& pictures) {
    QSet<QString> known(m_paths.begin(), m_paths.end());
    for (const QString& path : pictures) {
        if (m_paths.size() >= kMost) return;
        if (known.contains(path)) continue;
        known.insert(path);
        m_paths += path;
    }
}

void InputList::opened(const QString& path) {
    m_current = static_cast<int>(m_paths.indexOf(path));
    if (m_current >= 0) return;
    if (m_paths.size() >= kMost) m_paths.removeFirst();
    m_paths += path;
    m_current = static_cast<int>(m_paths.size()) - 1;
}

}  // namespace teardown
