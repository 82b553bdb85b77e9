// Link: what a name in the window leads to. Panels show it as a link and hand it on; the window goes there.
#pragma once

#include <QString>

#include <optional>

namespace teardown {

struct Link {
    enum class Kind {
        Module,  ///< path in the network: "backbone.stem"
        Config,  ///< dotted path in the config: "model.head.topk"
        Tensor,  ///< name in the checkpoint: "head.fc.weight"
        Class,   ///< class name as in Python: "RepVGG"
        Web      ///< address of a page
    };
    Kind kind = Kind::Module;
    QString target;

    bool operator==(const Link&) const = default;
    /// As one word, for the target of a row or a part of a text.
    QString code() const;
    static std::optional<Link> fromCode(const QString& code);
};

}  // namespace teardown
