#include "core/testing/fingerprint.h"

#include "core/base/file_hash.h"
#include "core/base/hash.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"

#include <fmt/format.h>

#include <span>

namespace teardown {

Result<std::string> scoreFingerprint(const Opened& opened, const std::string& dataRoot, bool fast, const TaskContext& task) {
    std::string text = opened.config->prettyText() + fmt::format("\n{} {} {}", dataRoot, fast, opened.keys.mapping);
    for (const auto& [pattern, replacement] : opened.keys.revise) text += "\n" + pattern + "=" + replacement;
    if (opened.checkpoint) {
        TD_TRY(const std::string hash, sha256OfFile(opened.checkpoint->path(), task));
        text += "\n" + hash + opened.keys.weights;
    } else {
        text += fmt::format("\n{} {}", opened.seed, opened.initWeights);
    }
    Sha256 sha;
    sha.update(std::as_bytes(std::span(text.data(), text.size())));
    return sha.hexDigest();
}

}  // namespace teardown
