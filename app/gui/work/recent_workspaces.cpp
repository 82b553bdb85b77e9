#include "app/gui/work/recent_workspaces.h"

#include "app/gui/work/carried_config.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QImageReader>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kRecentVersion = 1;
constexpr qsizetype kLongest = 256 * 1024;
const QString kKey = QStringLiteral("recent/workspaces");

QString thumbnailName(const WorkspaceFiles& files) {
    const QByteArray text = (files.config + QChar(0) + files.checkpoint).toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex().left(20)) + QStringLiteral(".png");
}

bool isThumbnailName(const QString& name) {
    if (name.size() != 24 || !name.endsWith(QLatin1String(".png"))) return false;
    return std::all_of(name.begin(), name.begin() + 20, [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'); });
}

bool sameNetwork(const WorkspaceFiles& a, const WorkspaceFiles& b) {
    // Pictures viewed one after the other with the same network are one workspace; without a network each is its own.
    if (a.config.isEmpty() && a.checkpoint.isEmpty()) return a == b;
    return a.config == b.config && a.checkpoint == b.checkpoint;
}

}  // namespace

QString RecentWorkspace::name() const {
    const QString& path = !files.config.isEmpty() ? files.config : !files.checkpoint.isEmpty() ? files.checkpoint : files.input;
    return QFileInfo(path).fileName();
}

QString RecentWorkspace::detail() const {
    QStringList parts;
    if (!files.config.isEmpty() && !files.checkpoint.isEmpty()) parts += QFileInfo(files.checkpoint).fileName();
    if (!files.input.isEmpty() && !(files.config.isEmpty() && files.checkpoint.isEmpty())) parts += QFileInfo(files.input).fileName();
    return parts.join(QStringLiteral(", "));
}

bool RecentWorkspace::exists() const {
    const QStringList paths = files.paths();
    return std::all_of(paths.begin(), paths.end(), [](const QString& path) { return QFileInfo::exists(carrierOf(path)); });
}

RecentWorkspaces::RecentWorkspaces(QString folder, QObject* parent) : QObject(parent), m_folder(std::move(folder)) { load(); }

QString RecentWorkspaces::defaultFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/recent");
}

void RecentWorkspaces::load() {
    const QByteArray text = QSettings().value(kKey).toString().toUtf8();
    if (text.isEmpty() || text.size() > kLongest) return;
    const QJsonObject root = QJsonDocument::fromJson(text).object();
    if (root[QLatin1String("version")].toInt() != kRecentVersion) return;
    for (const QJsonValue& item : root[QLatin1String("items")].toArray()) {
        const QJsonObject object = item.toObject();
        const auto files = filesFromJson(object);
        if (!files || m_list.size() >= kMost) continue;
        if (std::any_of(m_list.begin(), m_list.end(), [&](const RecentWorkspace& other) { return sameNetwork(other.files, *files); }))
            continue;
        const QString thumbnail = object[QLatin1String("thumbnail")].toString();
        m_list.push_back({*files, isThumbnailName(thumbnail) ? thumbnail : QString()});
    }
}

void RecentWorkspaces::save() {
    QJsonArray items;
    for (const RecentWorkspace& workspace : m_list) {
        QJsonObject object = toJson(workspace.files);
        object[QLatin1String("thumbnail")] = workspace.thumbnail;
        items += object;
    }
    const QJsonObject root{{QStringLiteral("version"), kRecentVersion}, {QStringLiteral("items"), items}};
    QSettings().setValue(kKey, QString::fromUtf8(QJsonDocument(root).toJson(QJsonDocument::Compact)));
    Q_EMIT changed();
}

void RecentWorkspaces::drop(std::size_t index) {
    if (!m_list[index].thumbnail.isEmpty()) QFile::remove(QDir(m_folder).filePath(m_list[index].thumbnail));
    m_list.erase(m_list.begin() + static_cast<std::ptrdiff_t>(index));
}

void RecentWorkspaces::add(const WorkspaceFiles& files, const QImage& thumbnail) {
    if (files.empty()) return;
    RecentWorkspace fresh{files, {}};
    const auto same =
        std::find_if(m_list.begin(), m_list.end(), [&](const RecentWorkspace& other) { return sameNetwork(other.files, files); });
    if (same != m_list.end()) {
        fresh.thumbnail = same->thumbnail;
        if (same == m_list.begin() && same->files == files && thumbnail.isNull()) return;
        m_list.erase(same);
    }
    if (!thumbnail.isNull() && QDir().mkpath(m_folder)) {
        const QString name = thumbnailName(files);
        QSaveFile file(QDir(m_folder).filePath(name));
        if (file.open(QIODevice::WriteOnly) && thumbnail.save(&file, "PNG") && file.commit()) fresh.thumbnail = name;
    }
    m_list.insert(m_list.begin(), fresh);
    while (m_list.size() > kMost) drop(m_list.size() - 1);
    save();
}

void RecentWorkspaces::remove(const WorkspaceFiles& files) {
    for (std::size_t i = 0; i < m_list.size(); ++i)
        if (m_list[i].files == files) {
            drop(i);
            save();
            return;
        }
}

void RecentWorkspaces::insert(int place, const WorkspaceFiles& files, const QImage& thumbnail) {
    if (std::any_of(m_list.begin(), m_list.end(), [&](const RecentWorkspace& other) { return sameNetwork(other.files, files); })) return;
    add(files, thumbnail);
    const auto count = static_cast<int>(m_list.size());
    std::rotate(m_list.begin(), m_list.begin() + 1, m_list.begin() + std::clamp(place, 0, count - 1) + 1);
    save();
}

void RecentWorkspaces::clear() {
    while (!m_list.empty()) drop(m_list.size() - 1);
    save();
}

QImage RecentWorkspaces::thumbnail(const RecentWorkspace& workspace) const {
    if (workspace.thumbnail.isEmpty()) return {};
    QImageReader reader(QDir(m_folder).filePath(workspace.thumbnail), "png");
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > 2 * kThumbnailWidth || size.height() > 2 * kThumbnailHeight) return {};
    return reader.read();
}

}  // namespace teardown
