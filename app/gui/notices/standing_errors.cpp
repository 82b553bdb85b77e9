#include "app/gui/notices/standing_errors.h"

#include <algorithm>
#include <utility>

namespace teardown {

template <class Predicate>
void StandingErrors::remove(Predicate wanted) {
    std::vector<QString> ids;
    std::erase_if(m_list, [&](const Entry& entry) {
        const bool match = wanted(entry);
        if (match) ids.push_back(entry.id);
        return match;
    });
    for (const QString& id : ids) Q_EMIT gone(id);
    if (!ids.empty()) Q_EMIT changed();
}

void StandingErrors::add(const Failure& failure) {
    Entry entry{failure, QStringLiteral("error/%1/%2").arg(failure.source, failure.path), true};
    std::erase_if(m_list, [&](const Entry& other) { return other.id == entry.id; });
    m_list.insert(m_list.begin(), entry);
    Q_EMIT added(entry);
    Q_EMIT changed();
}

void StandingErrors::openingBegan() {
    for (Entry& entry : m_list) entry.fresh = false;
}

void StandingErrors::succeeded(const QString& source, const QString& path) {
    remove([&](const Entry& entry) {
        const Failure& failure = entry.failure;
        return failure.source == source && (path.isEmpty() || failure.path == path || !entry.fresh);
    });
}

void StandingErrors::dismiss(const QString& id) {
    remove([&](const Entry& entry) { return entry.id == id; });
}

const Failure* StandingErrors::ofFile(WorkspacePart part) const {
    for (const Entry& entry : m_list)
        if (entry.failure.part == part && !entry.failure.path.isEmpty()) return &entry.failure;
    return nullptr;
}

QString briefReason(const Error& error) {
    static const std::pair<const char*, QString> reasons[] = {
        {"file-missing", StandingErrors::tr("not found")},
        {"image-missing", StandingErrors::tr("not found")},
        {"file-no-access", StandingErrors::tr("no permission")},
        {"file-too-large", StandingErrors::tr("too large")},
        {"image-not-an-image", StandingErrors::tr("not a picture")},
        {"config-syntax", StandingErrors::tr("syntax error")},
        {"config-base-missing", StandingErrors::tr("base not found")},
    };
    for (const auto& [code, words] : reasons)
        if (error.code == code) return words;
    return StandingErrors::tr("cannot be read");
}

}  // namespace teardown
