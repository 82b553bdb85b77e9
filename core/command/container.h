// `docker run` and `docker exec`: the folders that they mount, and the command inside.
#pragma once

#include "core/command/shell_words.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct ContainerCall {
    std::vector<std::pair<std::string, std::string>> mounts;  ///< folder in the container, folder on this computer
    std::string folder;                                       ///< --workdir
    std::vector<ShellWord> inside;                            ///< what runs in the container; empty: its own command
    std::vector<CommandFault> faults;
};

/// Whether the words start a container: docker, podman or nvidia-docker with run or exec.
bool isContainerCall(std::span<const ShellWord> words);
ContainerCall readContainerCall(std::span<const ShellWord> words);

}  // namespace teardown
