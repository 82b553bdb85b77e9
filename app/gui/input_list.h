// InputList: the pictures of the workspace, of which one is the input. Dropped together or as a folder they are listed, not read: a picture
// is decoded when its turn comes.
#pragma once

#include <QStringList>

namespace teardown {

class InputList {
public:
    static constexpr int kMost = 10000;

    /// What of these files is to be opened now. Folders stand for the pictures in them, in natural order; of several pictures all are
    /// listed and the first is opened. A folder without pictures is left as it is, so that its opening says what is wrong.
    QStringList add(const QStringList& paths);
    /// Only lists; without those that are listed already.
    void list(const QStringList& pictures);
    /// A picture has become the input; listed if it is not.
    void opened(const QString& path);
    const QStringList& paths() const { return m_paths; }
    /// Index of the input, -1 when it is not of the list (a drawing).
    int current() const { return m_current; }
    void setNone() { m_current = -1; }

private:
    QStringList m_paths;
    int m_current = -1;
};

}  // namespace teardown
