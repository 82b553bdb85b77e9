// The languages of SourceView: their lexers, and the colours of their styles.
#pragma once

#include "widgets/source_view/source_view.h"

namespace teardown {

/// Null for plain text. The parent owns it.
QsciLexer* makeLexer(SourceLanguage language, QObject* parent);
void colourLexer(QsciLexer& lexer, const SourceColours& colours, const QFont& font);

}  // namespace teardown
