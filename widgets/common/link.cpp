#include "widgets/common/link.h"

#include <iterator>

namespace teardown {

static constexpr const char* kLinkKinds[] = {"module", "config", "tensor", "class", "web"};

QString Link::code() const { return QString::fromLatin1(kLinkKinds[static_cast<int>(kind)]) + QLatin1Char(':') + target; }

std::optional<Link> Link::fromCode(const QString& code) {
    const QString kind = code.section(QLatin1Char(':'), 0, 0);
    for (std::size_t i = 0; i < std::size(kLinkKinds); ++i)
        if (kind == QLatin1String(kLinkKinds[i]) && kind.size() < code.size()) return Link{static_cast<Kind>(i), code.mid(kind.size() + 1)};
    return std::nullopt;
}

}  // namespace teardown
