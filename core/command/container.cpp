#include "core/command/container.h"

#include "core/base/text.h"

#include <algorithm>

namespace teardown {
namespace {

// Options of `docker run` and `docker exec` without a value; all others take one.
constexpr std::string_view kFlags[] = {"-i",
                                       "-t",
                                       "-it",
                                       "-ti",
                                       "-d",
                                       "-itd",
                                       "-dit",
                                       "-idt",
                                       "--rm",
                                       "--interactive",
                                       "--tty",
                                       "--detach",
                                       "--privileged",
                                       "--init",
                                       "--read-only",
                                       "-P",
                                       "--publish-all",
                                       "--no-healthcheck",
                                       "--oom-kill-disable"};

/// Of "type=bind,source=/a,target=/b" the value of one of the keys.
std::string mountPart(std::string_view text, std::initializer_list<std::string_view> keys) {
    while (!text.empty()) {
        const auto comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const auto equals = part.find('=');
        if (equals != std::string_view::npos && isOneOf(part.substr(0, equals), keys)) return std::string(part.substr(equals + 1));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return {};
}

class ContainerReader {
public:
    explicit ContainerReader(std::span<const ShellWord> words) : m_words(words) {}

    ContainerCall read() {
        std::size_t at = 2;
        while (at < m_words.size() && m_words[at].text.starts_with('-')) at = option(at);
        // The image, or the name of the container.
        if (at < m_words.size()) m_call.inside.assign(m_words.begin() + static_cast<std::ptrdiff_t>(at) + 1, m_words.end());
        return std::move(m_call);
    }

private:
    std::size_t option(std::size_t at) {
        std::string name = m_words[at].text, value;
        std::size_t next = at + 1;
        if (const auto equals = name.find('='); name.starts_with("--") && equals != std::string::npos) {
            value = name.substr(equals + 1);
            name.resize(equals);
        } else if (!isOneOf(name, kFlags) && next < m_words.size()) {
            value = m_words[next++].text;
        }
        if (name == "-v" || name == "--volume") volume(value, m_words[at].line);
        if (name == "--mount")
            mount(mountPart(value, {"source", "src"}), mountPart(value, {"target", "dst", "destination"}), m_words[at].line);
        if (name == "-w" || name == "--workdir") m_call.folder = value;
        return next;
    }

    void volume(const std::string& value, int line) {
        const auto colon = value.find(':');
        if (colon == std::string::npos) return;
        const auto second = value.find(':', colon + 1);
        mount(value.substr(0, colon), value.substr(colon + 1, second == std::string::npos ? second : second - colon - 1), line);
    }

    void mount(const std::string& source, const std::string& target, int line) {
        if (source.empty() || target.empty()) return;
        if (source.starts_with('.') ||
            (source.find('/') != std::string::npos && !source.starts_with('/') && !source.starts_with('$') && !source.starts_with('~')))
            m_call.faults.push_back(
                {"command-relative-mount", line,
                 message("command.relative-mount",
                         "-v {source}:{target} names a folder that is not absolute: docker refuses it or makes a volume of that name.",
                         {{"source", escapeForDisplay(source)}, {"target", escapeForDisplay(target)}}),
                 message("do.absolute-mount", "Write \"$PWD/{source}\" or the whole path.",
                         {{"source", escapeForDisplay(source.starts_with("./") ? source.substr(2) : source)}})});
        // A volume with a name is no folder.
        if (source.find('/') != std::string::npos || source.starts_with('.')) m_call.mounts.emplace_back(target, source);
    }

    std::span<const ShellWord> m_words;
    ContainerCall m_call;
};

}  // namespace

bool isContainerCall(std::span<const ShellWord> words) {
    return words.size() > 1 && isOneOf(words[0].text, {"docker", "podman", "nvidia-docker"}) && isOneOf(words[1].text, {"run", "exec"});
}

ContainerCall readContainerCall(std::span<const ShellWord> words) { return ContainerReader(words).read(); }

}  // namespace teardown
