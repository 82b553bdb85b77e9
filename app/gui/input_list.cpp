#include "app/gui/input_list.h"

#include "core/base/picture_names.h"
#include "widgets/common/strings.h"

#include <QFileInfo>
#include <QSet>

namespace teardown {

static QStringList picturesIn(const QString& folder) {
    QStringList found;
    for (const std::string& path : picturesOfFolder(fromQt(folder)).paths) found += toQt(path);
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
        } else if (isPictureName(fromQt(path))) {
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
