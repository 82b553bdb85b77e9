// InputList: the pictures of the workspace, one of which is the input. Pictures that are dropped together or as a folder are only listed; a
// picture is decoded when it becomes the input.
#pragma once

#include <QStringList>

namespace teardown {

class InputList {
public:
    static constexpr int kMost = 10000;

    /// Returns which of these files to open now. A folder is replaced by the pictures in it, in natural order; of several pictures all are
    /// listed and the first is opened. A folder without pictures is returned unchanged, so that opening it reports the error.
    QStringList add(const QStringList& paths);
    /// Only adds to the list; skips pictures that are already listed.
    void list(const QStringList& pictures);
    /// A picture has become the input; it is listed if it was not.
    void opened(const QString& path);
    const QStringList& paths() const { return m_paths; }
    /// Index of the input, -1 if it is not in the list (a drawing).
    int current() const { return m_current; }
    void setNone() { m_current = -1; }

private:
    QStringList m_paths;
    int m_current = -1;
};

}  // namespace teardown
