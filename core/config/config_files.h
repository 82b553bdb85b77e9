// Where configs are read from: the disk, or texts in memory (unsaved edits, tests, the fuzzer).
#pragma once

#include "core/base/result.h"

#include <map>
#include <string>

namespace teardown {

class ConfigFileSource {
public:
    virtual ~ConfigFileSource() = default;
    /// The whole text, at most `limit` bytes. Errors as in readWholeFile (file-missing, file-is-directory, file-too-large ...).
    virtual Result<std::string> read(const std::string& absolutePath, std::uint64_t limit) const = 0;
    virtual bool exists(const std::string& absolutePath) const = 0;
    virtual bool isLink(const std::string& absolutePath) const = 0;
    /// Whether the user running the program owns it.
    virtual bool isOwn(const std::string&) const { return true; }
    /// Whether it is the user's home folder.
    virtual bool isHome(const std::string&) const { return false; }
    /// The path with all symbolic links followed.
    virtual std::string realPath(const std::string& absolutePath) const = 0;
};

/// The disk.
const ConfigFileSource& diskFiles();

/// Texts by absolute path. With `behind`, other files are looked up there.
class MemoryFiles : public ConfigFileSource {
public:
    explicit MemoryFiles(std::map<std::string, std::string> texts, const ConfigFileSource* behind = nullptr)
        : m_texts(std::move(texts)), m_behind(behind) {}
    Result<std::string> read(const std::string& absolutePath, std::uint64_t limit) const override;
    bool exists(const std::string& absolutePath) const override;
    bool isLink(const std::string& absolutePath) const override;
    bool isOwn(const std::string& absolutePath) const override {
        return m_texts.contains(absolutePath) || !m_behind || m_behind->isOwn(absolutePath);
    }
    bool isHome(const std::string& absolutePath) const override { return m_behind && m_behind->isHome(absolutePath); }
    std::string realPath(const std::string& absolutePath) const override;

private:
    std::map<std::string, std::string> m_texts;
    const ConfigFileSource* m_behind;
};

}  // namespace teardown
